import { Duplex } from "node:stream";

/** What a stream asks of its connection. */
export interface StreamOutlet {
  sendData(streamId: number, data: Buffer, fin: boolean, done: (error?: Error | null) => void): void;
  reset(streamId: number): void;
  /** This stream takes data again. */
  resumed(): void;
}

const highWaterMark = 256 * 1024;

/** One of the streams that a peer opened on a SPDY connection. */
export class SpdyStream extends Duplex {
  private readFinished = false;

  constructor(
    readonly id: number,
    readonly headers: ReadonlyMap<string, string>,
    private readonly outlet: StreamOutlet,
  ) {
    super({ highWaterMark, allowHalfOpen: true });
    this.on("error", () => {});
  }

  /** Takes what the peer sent. */
  deliver(data: Buffer, fin: boolean): void {
    if (this.destroyed || this.readFinished) return;
    if (data.length > 0) this.push(data);
    if (!fin) return;
    this.readFinished = true;
    this.push(null);
  }

  /** True: wait for `resumed` before more. */
  get isFull(): boolean {
    return !this.destroyed && !this.readFinished && this.readableLength >= highWaterMark;
  }

  override _read(): void {
    this.outlet.resumed();
  }

  override _write(data: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.outlet.sendData(this.id, data, false, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.outlet.sendData(this.id, Buffer.alloc(0), true, done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.readFinished || !this.writableFinished) this.outlet.reset(this.id);
    this.outlet.resumed();
    done(error);
  }
}
