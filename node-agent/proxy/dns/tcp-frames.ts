/** A message as DNS sends it over TCP: behind its length. */
export function frame(message: Buffer): Buffer {
  const framed = Buffer.allocUnsafe(message.length + 2);
  framed.writeUInt16BE(message.length, 0);
  message.copy(framed, 2);
  return framed;
}

/** Cuts a byte stream into the messages that stand in it. A message is put together once, however small its pieces. */
export class FrameReader {
  private pieces: Buffer[] = [];
  private size = 0;

  /** @returns the messages that are whole now */
  push(data: Buffer): readonly Buffer[] {
    this.pieces.push(data);
    this.size += data.length;
    if (this.size < this.wanted()) return [];
    let rest = Buffer.concat(this.pieces, this.size);
    const messages: Buffer[] = [];
    while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
      const end = 2 + rest.readUInt16BE(0);
      messages.push(rest.subarray(2, end));
      rest = rest.subarray(end);
    }
    this.pieces = rest.length > 0 ? [rest] : [];
    this.size = rest.length;
    return messages;
  }

  /** How many bytes the first message takes, as far as that is known. */
  private wanted(): number {
    if (this.size < 2) return 2;
    const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = this.pieces;
    const length = first.length > 1 ? first.readUInt16BE(0) : (first[0] ?? 0) * 256 + (second[0] ?? 0);
    return 2 + length;
  }
}
