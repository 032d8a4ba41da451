import type { Clock } from "../../common/clock.js";
import { CallError } from "../../control-plane/agents/call-error.js";
import type { NodeIdentity } from "../../control-plane/auth/node/joined-nodes.js";
import type { ReplicaConnection } from "../../node-agent/links/replica-connection.js";
import type {
  AgentMessage,
  ApiRequest,
  ApiResponse,
  ControlMessage,
  RenewRequest,
  RenewResponse,
  TunnelFrame,
} from "../../proto/generated/agent.js";
import type { SimulatedProcess } from "../process/simulated-process.js";
import type { Cable } from "./cable.js";
import { callError, codes, unavailable } from "./call-error.js";
import type { Listening } from "./listening.js";
import { Pipe } from "./pipe.js";
import { type Frame, StreamEnd } from "./stream-end.js";
import type { Way } from "./way.js";

export interface SimulatedConnectionOptions {
  readonly node: NodeIdentity;
  readonly caller: SimulatedProcess;
  readonly cable: Cable;
  /** The world's: what is under way arrives though its sender has ended. */
  readonly clock: Clock;
  /** Who listens there now. */
  readonly find: () => Listening | undefined;
}

/** So long the product waits for the answer of one call. */
const callMs = 15_000;

/** An agent's connection to a replica over a cable. */
export class SimulatedConnection implements ReplicaConnection {
  private readonly streams = new Set<{ cancel(): void }>();

  constructor(private readonly options: SimulatedConnectionOptions) {}

  link(): StreamEnd<AgentMessage, ControlMessage> {
    return this.stream<AgentMessage, ControlMessage>(({ calls }, end) => calls.link(this.options.node, end));
  }

  tunnel(id: string): StreamEnd<TunnelFrame, TunnelFrame> {
    return this.stream<TunnelFrame, TunnelFrame>(async ({ calls }, end) =>
      calls.tunnel(this.options.node, id, end),
    );
  }

  api(request: ApiRequest, signal?: AbortSignal): Promise<ApiResponse> {
    return this.call(({ calls }, stop) => calls.api(this.options.node, request, stop), signal);
  }

  renew(request: RenewRequest, signal?: AbortSignal): Promise<RenewResponse> {
    return this.call(({ calls }) => calls.renew(this.options.node, request), signal);
  }

  close(): void {
    for (const stream of this.streams) stream.cancel();
  }

  /** Opens a stream: the far end is given to whoever listens when it gets there. */
  private stream<Up, Down>(
    serve: (to: Listening, end: StreamEnd<Down, Up>) => Promise<void>,
  ): StreamEnd<Up, Down> {
    const { caller, cable, clock, find } = this.options;
    let far: { readonly end: StreamEnd<Down, Up>; readonly process: SimulatedProcess } | undefined;
    const down = new Pipe<Frame<Down>>(cable.down, clock, (frame) => caller.do(() => near.receive(frame)));
    const up = new Pipe<Frame<Up>>(cable.up, clock, (frame) => {
      far ??= opened();
      const to = far;
      to?.process.do(() => to.end.receive(frame));
    });
    const near = new StreamEnd<Up, Down>(up, "client");
    this.streams.add(near);
    const leave = caller.atEnd(() => near.cancel());
    near.whenOver(() => {
      leave();
      this.streams.delete(near);
    });
    return near;

    /** The first message opens the stream. */
    function opened() {
      const to = find();
      if (!to) {
        down.send({ is: "error", error: unavailable() });
        return undefined;
      }
      const end = new StreamEnd<Down, Up>(down, "server");
      end.whenOver(to.process.atEnd(() => down.send({ is: "error", error: unavailable() })));
      to.process.do(() => {
        serve(to, end).catch((error: unknown) => end.emit("error", CallError.from(error)));
      });
      return { end, process: to.process };
    }
  }

  private call<R>(
    serve: (to: Listening, signal: AbortSignal) => Promise<R>,
    signal: AbortSignal | undefined,
  ): Promise<R> {
    const { caller, cable, clock, find } = this.options;
    const stop = new AbortController();
    const travel = (way: Way, arrive: () => void) => clock.after(way.delayMs, () => way.whenWhole(arrive));
    const answer = new Promise<R>((resolve, reject) => {
      const fail = (error: unknown) => travel(cable.down, () => reject(error));
      travel(cable.up, () => {
        const to = find();
        if (!to) return fail(unavailable());
        const leave = to.process.atEnd(() => fail(unavailable()));
        to.process.do(() => {
          to.process
            .heard(serve(to, stop.signal))
            .then((value) => travel(cable.down, () => resolve(value)))
            .catch((error: unknown) => fail(CallError.from(error)))
            .finally(leave);
        });
      });
      clock.after(callMs, () => reject(callError(codes.cancelled, "no answer in time")));
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    return caller.heard(answer.finally(() => stop.abort()));
  }
}
