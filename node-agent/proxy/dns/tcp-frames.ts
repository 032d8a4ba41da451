/** A message as DNS sends it over TCP: behind its length. */
export function frame(message: Buffer): Buffer {
  const framed = Buffer.allocUnsafe(message.length + 2);
  framed.writeUInt16BE(message.length, 0);
  message.copy(framed, 2);
  return framed;
}

/** Cuts a byte stream into the messages that stand in it. */
export class FrameReader {
  private rest: Buffer = Buffer.alloc(0);

  /** @returns the messages that are whole now */
  push(data: Buffer): readonly Buffer[] {
    this.rest = this.rest.length > 0 ? Buffer.concat([this.rest, data]) : data;
    const messages: Buffer[] = [];
    while (this.rest.length >= 2) {
      const end = 2 + this.rest.readUInt16BE(0);
      if (this.rest.length < end) break;
      messages.push(this.rest.subarray(2, end));
      this.rest = this.rest.subarray(end);
    }
    return messages;
  }
}
