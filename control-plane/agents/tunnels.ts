import { status } from "@grpc/grpc-js";
import { ApiError } from "../../api/errors.js";
import { whenAborted } from "../../common/abort.js";
import type { Clock } from "../../common/clock.js";
import { type Deferred, deferred } from "../../common/deferred.js";
import type { Guard } from "../../common/guard.js";
import type { Random } from "../../common/random.js";
import type { ControlMessage } from "../../proto/generated/agent.js";
import type { FrameStream } from "../../proto/tunnel-channels.js";
import type { NodeDialer, Tunnel, TunnelTarget } from "../apiserver/nodes/node-dialer.js";
import { CallError } from "./call-error.js";
import { OpenTunnel } from "./open-tunnel.js";
import { targetMessage } from "./tunnel-target.js";

/** Where the links of this replica are found. */
export interface LinkTable {
  /** Sends over the node's link; false when it has none here. */
  send(nodeName: string, message: ControlMessage["message"]): boolean;
}

interface Waiting {
  readonly nodeName: string;
  readonly opened: Deferred<Tunnel>;
}

const openWithinMs = 10_000;

/** Opens tunnels: asks the agent over its link, and takes the call by which the agent answers. */
export class Tunnels implements NodeDialer {
  private readonly waiting = new Map<string, Waiting>();

  constructor(
    private readonly links: LinkTable,
    private readonly guard: Guard,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  async open(nodeName: string, target: TunnelTarget, signal: AbortSignal): Promise<Tunnel> {
    signal.throwIfAborted();
    const tunnel = await this.dial(nodeName, target, signal);
    const leave = whenAborted(signal, () => tunnel.close());
    void tunnel.result.then(leave);
    return tunnel;
  }

  private async dial(nodeName: string, target: TunnelTarget, signal: AbortSignal): Promise<Tunnel> {
    const tunnelId = this.random.uuid();
    const opened = deferred<Tunnel>();
    this.waiting.set(tunnelId, { nodeName, opened });
    const leave = whenAborted(signal, () => opened.reject(signal.reason));
    const cancel = this.clock.after(openWithinMs, () =>
      opened.reject(unavailable(nodeName, "did not answer in time")),
    );
    try {
      const message = { $case: "openTunnel", value: { tunnelId, target: targetMessage(target) } } as const;
      if (!this.links.send(nodeName, message)) throw unavailable(nodeName, "has no link to this replica");
      return await opened.promise;
    } finally {
      cancel();
      leave();
      this.waiting.delete(tunnelId);
    }
  }

  /** The agent's call for a tunnel that was asked for. Throws CallError when nobody waits for it (any more). */
  accept(nodeName: string, tunnelId: string, stream: FrameStream): void {
    const waiting = this.waiting.get(tunnelId);
    if (waiting?.nodeName !== nodeName) throw new CallError(status.NOT_FOUND, "nobody waits for this tunnel");
    this.waiting.delete(tunnelId);
    const tunnel = new OpenTunnel(stream, this.guard, () => {
      this.links.send(nodeName, { $case: "closeTunnel", value: { tunnelId } });
    });
    tunnel.accepted.then(() => waiting.opened.resolve(tunnel), waiting.opened.reject);
    // Whoever asked may have given up before the agent accepted.
    waiting.opened.promise.catch(() => tunnel.close());
  }

  /** The node's link ended: those who wait for it need not wait longer. */
  lost(nodeName: string): void {
    for (const { nodeName: name, opened } of this.waiting.values()) {
      if (name === nodeName) opened.reject(unavailable(nodeName, "lost its link"));
    }
  }
}

function unavailable(nodeName: string, why: string): ApiError {
  return new ApiError("ServiceUnavailable", `node "${nodeName}" ${why}`);
}
