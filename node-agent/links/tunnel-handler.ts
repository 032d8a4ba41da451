import type { Duplex } from "node:stream";
import type { V1Status } from "../../api/generated/types.js";
import type { TunnelTarget } from "../../common/tunnel-target.js";

/** The agent's end of a tunnel. */
export interface ServedTunnel {
  /** Call once the target is there: only then may the other side send. */
  accept(): void;
  /** Resolves when the other side's client is there: only then may a command start. */
  readonly started: Promise<void>;
  /**
   * Backpressure is real both ways. Ending the writable half tells the other side; what comes on the channel for sizes
   * is JSON objects, one after the other.
   */
  channel(id: number): Duplex;
  /** Aborts when the other side has gone. */
  readonly signal: AbortSignal;
}

/**
 * Serves tunnels of one or more types. Resolves with how it ended (Success, or NonZeroExitCode with its cause
 * ExitCode), after its last bytes were written; throws ApiError to refuse (before `accept`) or to break off.
 */
export interface TunnelHandler {
  serve(target: TunnelTarget, tunnel: ServedTunnel): Promise<V1Status>;
}
