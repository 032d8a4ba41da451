/** Of ordinary requests, and of streams: an idle connection must hold little, a busy one should cost few reads. */
const sizes = { small: 8 << 10, large: 64 << 10 };
const keptEach = 32;

/** Chunks of memory to read into, used again and again: fresh ones would keep the garbage collector busy. */
export class ChunkPool {
  private readonly free = { small: [] as Buffer[], large: [] as Buffer[] };

  take(size: "small" | "large"): Buffer {
    return this.free[size].pop() ?? Buffer.allocUnsafeSlow(sizes[size]);
  }

  /** Nobody may use the chunk any longer. */
  give(chunk: Buffer): void {
    const free = chunk.length === sizes.large ? this.free.large : this.free.small;
    if (free.length < keptEach) free.push(chunk);
  }

  /** What the next read is likely to need, after one of so many bytes. */
  fitting(length: number, chunk: Buffer): "small" | "large" {
    if (length === chunk.length) return "large";
    return length <= sizes.small ? "small" : "large";
  }
}
