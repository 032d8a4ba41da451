const smallest = 64 * 1024;

/** Bytes that come in pieces of any size and go in others; each is moved a few times, however many there are. */
export class ByteQueue {
  private buffer: Buffer = Buffer.alloc(0);
  private start = 0;
  private end = 0;

  get length(): number {
    return this.end - this.start;
  }

  push(chunk: Uint8Array): void {
    if (this.end + chunk.length > this.buffer.length) this.makeRoom(this.length + chunk.length);
    this.buffer.set(chunk, this.end);
    this.end += chunk.length;
  }

  /** The first bytes, until something is pushed or taken. */
  peek(length: number): Buffer {
    return this.buffer.subarray(this.start, this.start + length);
  }

  /** The first bytes, for good. */
  take(length: number): Buffer {
    const taken = Buffer.from(this.peek(length));
    this.start += length;
    return taken;
  }

  /** Half of it stays free, so that it takes as many bytes again before this is called again. */
  private makeRoom(needed: number): void {
    const size = Math.max(smallest, 2 * needed);
    const fits = size <= this.buffer.length && this.buffer.length <= 8 * size;
    const buffer = fits ? this.buffer : Buffer.allocUnsafeSlow(size);
    this.buffer.copy(buffer, 0, this.start, this.end);
    this.buffer = buffer;
    this.end -= this.start;
    this.start = 0;
  }
}
