import type { OnReadOpts, Socket } from "node:net";
import { ChunkPool } from "./chunk-pool.js";

const pool = new ChunkPool();

/** One direction of a spliced connection: what is read at one end is written to the other as it lies in memory. */
export class Flow {
  private target: Socket | undefined;
  private chunk: Buffer | undefined;
  private size: "small" | "large" = "small";

  /** How the source must read: given to it when it is made. */
  readonly onread: OnReadOpts = {
    buffer: () => {
      this.chunk ??= pool.take(this.size);
      return this.chunk;
    },
    callback: (length) => this.pass(length),
  };

  /** Carries what the source sends, no faster than the target takes it, and in the end its end. */
  start(source: Socket, target: Socket): void {
    this.target = target;
    target.on("drain", () => source.resume());
    source.once("end", () => target.end());
    source.once("close", () => this.release());
    source.resume();
  }

  /** @returns whether the source may go on */
  private pass(length: number): boolean {
    const { chunk, target } = this;
    if (!chunk || !target) return false;
    this.chunk = undefined;
    this.size = pool.fitting(length, chunk);
    let isWaiting = false;
    const mayGoOn = target.write(chunk.subarray(0, length), () => {
      if (isWaiting) pool.give(chunk);
    });
    // Most writes are over by now: the kernel has taken them.
    isWaiting = target.writableLength > 0;
    if (!isWaiting) pool.give(chunk);
    return mayGoOn;
  }

  private release(): void {
    if (this.chunk) pool.give(this.chunk);
    this.chunk = undefined;
  }
}
