/** Builds a protobuf message, field by field; what is undefined is left out. */
export class MessageWriter {
  private readonly parts: Buffer[] = [];

  /** A string, or a message that is built already. */
  bytes(number: number, value: string | Buffer | undefined): this {
    if (value === undefined) return this;
    const body = typeof value === "string" ? Buffer.from(value) : value;
    this.parts.push(varint((number << 3) | 2), varint(body.length), body);
    return this;
  }

  bool(number: number, value: boolean | undefined): this {
    if (value !== undefined) this.parts.push(varint(number << 3), varint(value ? 1 : 0));
    return this;
  }

  done(): Buffer {
    return Buffer.concat(this.parts);
  }
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}
