import { Duplex, PassThrough } from "node:stream";
import type { ServedTunnel } from "../../node-agent/links/tunnel-handler.js";

interface Ends {
  readonly near: Duplex;
  readonly far: Duplex;
}

/** A tunnel whose other end is in the test. */
export class FakeTunnel implements ServedTunnel {
  accepted = false;
  started = Promise.resolve();
  private readonly closed = new AbortController();
  private readonly ends = new Map<number, Ends>();

  get signal(): AbortSignal {
    return this.closed.signal;
  }

  accept(): void {
    this.accepted = true;
  }

  channel(id: number): Duplex {
    return this.endsOf(id).near;
  }

  /** The other end of a channel. */
  far(id: number): Duplex {
    return this.endsOf(id).far;
  }

  close(): void {
    this.closed.abort();
  }

  private endsOf(id: number): Ends {
    const ends = this.ends.get(id) ?? pair();
    this.ends.set(id, ends);
    return ends;
  }
}

function pair(): Ends {
  const [there, back] = [new PassThrough(), new PassThrough()];
  const near = Duplex.from({ readable: there, writable: back });
  const far = Duplex.from({ readable: back, writable: there });
  // As with a real tunnel's channels: one that breaks does so for those who read or write it, and nobody else.
  for (const end of [near, far]) end.on("error", () => {});
  return { near, far };
}
