import { ApiError, badRequest } from "../../api/errors.js";
import type { V1Status } from "../../api/generated/types.js";
import { deferred } from "../../common/deferred.js";
import type { Guard } from "../../common/guard.js";
import type { Logger } from "../../common/logger.js";
import type { PodRef, TunnelTarget } from "../../common/tunnel-target.js";
import type { OpenTunnel, PodRef as WirePodRef } from "../../proto/generated/agent.js";
import { TunnelChannels } from "../../proto/tunnel-channels.js";
import type { ReplicaConnection } from "./replica-connection.js";
import type { TunnelHandler } from "./tunnel-handler.js";

const success: V1Status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success" };
const bytesOf = (status: V1Status) => Buffer.from(JSON.stringify(status));

/** Serves the tunnels that one replica asks for. */
export class TunnelServer {
  private readonly open = new Map<string, () => void>();

  constructor(
    private readonly handler: TunnelHandler,
    private readonly guard: Guard,
    private readonly log: Logger,
  ) {}

  serve(connection: ReplicaConnection, { tunnelId, target }: OpenTunnel): void {
    const stream = connection.tunnel(tunnelId);
    const stop = new AbortController();
    const ended = () => {
      this.open.delete(tunnelId);
      stop.abort();
      channels.close();
    };
    stream.on("error", ended);
    stream.on("end", ended);
    stream.on("close", ended);
    this.open.set(tunnelId, () => stream.cancel());
    const started = deferred<void>();
    const channels = new TunnelChannels(stream, () => started.resolve(), this.guard);
    const accept = () => channels.sendStatus(bytesOf(success));
    const channel = (id: number) => channels.channel(id);
    this.handle(target, { accept, started: started.promise, channel, signal: stop.signal })
      .then(async (status) => {
        await channels.endWrites();
        channels.sendStatus(bytesOf(status));
      })
      .catch((err) => this.log.debug("tunnel ended badly", { err }))
      .finally(() => stream.end());
  }

  /** Nobody wants the tunnel any more. */
  close(tunnelId: string): void {
    this.open.get(tunnelId)?.();
  }

  closeAll(): void {
    for (const cancel of this.open.values()) cancel();
  }

  private async handle(
    target: OpenTunnel["target"],
    tunnel: Parameters<TunnelHandler["serve"]>[1],
  ): Promise<V1Status> {
    let accepted = false;
    const accept = () => {
      if (!accepted) tunnel.accept();
      accepted = true;
    };
    try {
      const status = await this.handler.serve(targetOf(target), { ...tunnel, accept });
      accept();
      return status;
    } catch (error) {
      return ApiError.from(error).toStatus();
    }
  }
}

function targetOf(target: OpenTunnel["target"]): TunnelTarget {
  switch (target?.$case) {
    case "exec":
    case "attach":
      return { type: target.$case, ...target.value, pod: podOf(target.value.pod) } as TunnelTarget;
    case "logs":
      return { type: "logs", ...target.value, pod: podOf(target.value.pod) };
    case "podPort":
      return { type: "pod-port", pod: podOf(target.value.pod), port: target.value.port };
    case "portForward":
      return { type: "port-forward", pod: podOf(target.value.pod), port: target.value.port };
    case "agent":
      return { type: "agent" };
    case undefined:
      throw badRequest("this agent does not know what the tunnel is for");
  }
}

function podOf(pod: WirePodRef | undefined): PodRef {
  if (!pod) throw badRequest("the tunnel names no pod");
  return pod;
}
