const prefixBytes = 5;

/** The message as gRPC sends it: uncompressed, behind its length. */
export function framed(message: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(prefixBytes + message.length);
  frame[0] = 0;
  frame.writeUInt32BE(message.length, 1);
  message.copy(frame, prefixBytes);
  return frame;
}

/** The one message of an answer; undefined when it is not all there, or compressed, which nobody asked for. */
export function unframed(chunks: readonly Buffer[]): Buffer | undefined {
  const [first] = chunks;
  const all = chunks.length === 1 && first ? first : Buffer.concat(chunks);
  if (all.length < prefixBytes || all[0] !== 0) return undefined;
  return all.length === prefixBytes + all.readUInt32BE(1) ? all.subarray(prefixBytes) : undefined;
}
