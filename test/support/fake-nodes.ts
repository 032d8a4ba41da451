import { Duplex, PassThrough } from "node:stream";
import type { V1Status } from "../../api/generated/types.js";
import { whenAborted } from "../../common/abort.js";
import { deferred } from "../../common/deferred.js";
import type { NodeDialer, Tunnel, TunnelTarget } from "../../control-plane/apiserver/nodes/node-dialer.js";

/** The far end of a tunnel, as a node would hold it. */
export interface FarEnd {
  readonly target: TunnelTarget;
  /** What the client sends on a channel, and where to write what it shall get. */
  channel(id: number): Duplex;
  end(status?: Partial<V1Status>): void;
  /** Whether the client's end stands. */
  readonly started: boolean;
  readonly closed: boolean;
}

const success: V1Status = { apiVersion: "v1", kind: "Status", metadata: {}, status: "Success" };

/** Nodes whose side of each tunnel is played by `serve`. */
export function fakeNodes(serve: (end: FarEnd) => void): NodeDialer {
  return {
    async open(_node, target, signal) {
      const pairs = new Map<number, readonly [Duplex, Duplex]>();
      const pairOf = (id: number) => {
        const known = pairs.get(id) ?? duplexPair();
        pairs.set(id, known);
        return known;
      };
      const state = { started: false, closed: false };
      const result = deferred<V1Status>();
      const tunnel: Tunnel = {
        channel: (id) => pairOf(id)[0],
        start() {
          state.started = true;
        },
        result: result.promise,
        close() {
          state.closed = true;
          for (const [near, far] of pairs.values()) {
            near.destroy();
            far.destroy();
          }
          result.resolve({ ...success, status: "Failure", message: "closed" });
        },
      };
      whenAborted(signal, () => tunnel.close());
      serve({
        get started() {
          return state.started;
        },
        get closed() {
          return state.closed;
        },
        target,
        channel: (id) => pairOf(id)[1],
        end: (status = {}) => result.resolve({ ...success, ...status }),
      });
      return tunnel;
    },
  };
}

function duplexPair(): readonly [Duplex, Duplex] {
  const quiet = (stream: Duplex) => stream.on("error", () => {});
  const [up, down] = [quiet(new PassThrough()), quiet(new PassThrough())];
  return [
    quiet(Duplex.from({ readable: down, writable: up })),
    quiet(Duplex.from({ readable: up, writable: down })),
  ];
}
