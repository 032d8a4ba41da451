/** One field as protobuf writes it: a number, or bytes whose meaning the message's definition says. */
export interface WireField {
  readonly number: number;
  readonly value?: bigint;
  readonly double?: number;
  readonly bytes?: Buffer;
}

/** The fields of a message, in order. Throws RangeError when it is cut short. */
export function* fields(message: Buffer): Generator<WireField> {
  const reader = new Reader(message);
  while (!reader.done) {
    const tag = Number(reader.varint());
    const number = tag >>> 3;
    switch (tag & 7) {
      case 0:
        yield { number, value: reader.varint() };
        break;
      case 1:
        yield { number, double: reader.bytes(8).readDoubleLE(0) };
        break;
      case 2:
        yield { number, bytes: reader.bytes(Number(reader.varint())) };
        break;
      case 5:
        yield { number, value: BigInt(reader.bytes(4).readInt32LE(0)) };
        break;
      default:
        throw new RangeError(`wire type ${tag & 7} is not known`);
    }
  }
}

class Reader {
  private at = 0;

  constructor(private readonly buffer: Buffer) {}

  get done(): boolean {
    return this.at >= this.buffer.length;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.buffer.readUInt8(this.at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError("a number has too many bytes");
  }

  bytes(length: number): Buffer {
    if (length > this.buffer.length - this.at) throw new RangeError("a field ends beyond its message");
    const bytes = this.buffer.subarray(this.at, this.at + length);
    this.at += length;
    return bytes;
  }
}
