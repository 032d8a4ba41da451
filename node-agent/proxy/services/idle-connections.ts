import type { Socket } from "node:net";
import type { Clock } from "../../../common/clock.js";

export interface IdleOptions {
  /** After so long without a byte a connection ends. */
  readonly idleMs: number;
  /** The same, once one side has said that it sends no more. */
  readonly halfClosedMs: number;
}

/** As kube-proxy sets the kernel's connection tracking for Services. */
export const defaultIdleOptions: IdleOptions = { idleMs: 24 * 3_600_000, halfClosedMs: 3_600_000 };

interface Watched {
  readonly client: Socket;
  readonly upstream: Socket;
  bytes: number;
  sinceMs: number;
}

const lookMs = 60_000;

/** Ends connections that nothing has come over for long. Looks at all of them each minute: a timer each would cost more. */
export class IdleConnections {
  private readonly watched = new Set<Watched>();

  constructor(
    private readonly clock: Clock,
    private readonly options: IdleOptions = defaultIdleOptions,
  ) {}

  watch(client: Socket, upstream: Socket): void {
    const connection = { client, upstream, bytes: 0, sinceMs: this.clock.monotonic() };
    this.watched.add(connection);
    client.once("close", () => this.watched.delete(connection));
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.clock.sleep(lookMs, signal).catch(() => {});
      this.look();
    }
  }

  private look(): void {
    const now = this.clock.monotonic();
    for (const connection of this.watched) {
      const { client, upstream, bytes } = connection;
      const carried = client.bytesRead + upstream.bytesRead;
      if (carried !== bytes) Object.assign(connection, { bytes: carried, sinceMs: now });
      else if (now - connection.sinceMs >= this.limitFor(connection)) {
        client.resetAndDestroy();
        upstream.resetAndDestroy();
      }
    }
  }

  private limitFor({ client, upstream }: Watched): number {
    const isHalfClosed = client.readableEnded || upstream.readableEnded;
    return isHalfClosed ? this.options.halfClosedMs : this.options.idleMs;
  }
}
