import { pipeline } from "node:stream/promises";
import { badRequest } from "../../../api/errors.js";
import type { V1Status } from "../../../api/generated/types.js";
import { channels, type TunnelTarget } from "../../../common/tunnel-target.js";
import type { ServedTunnel, TunnelHandler } from "../../links/tunnel-handler.js";
import type { ContainerRuntime } from "../../runtime/container-runtime.js";
import type { ContainerCache } from "../node/container-cache.js";
import type { PodMemory } from "../state/pod-memory.js";
import type { PodManager } from "../workers/pod-manager.js";
import { findPod, instancesOf } from "./find-container.js";
import { success } from "./statuses.js";

type LogTarget = Extract<TunnelTarget, { type: "logs" }>;

/** Serves containers' logs, byte for byte. */
export class LogTunnels implements TunnelHandler {
  constructor(
    private readonly runtime: ContainerRuntime,
    private readonly cache: ContainerCache,
    private readonly manager: PodManager,
  ) {}

  async serve(target: TunnelTarget, tunnel: ServedTunnel): Promise<V1Status> {
    if (target.type !== "logs") throw badRequest(`not a log: ${target.type}`);
    const id = this.find(target);
    const source = await this.runtime.logs(id, target, tunnel.signal);
    tunnel.accept();
    try {
      await pipeline(source, tunnel.channel(channels.stdin));
    } catch (error) {
      if (!tunnel.signal.aborted) throw error;
    }
    return success;
  }

  private find(target: LogTarget): string {
    const memory = findPod(this.manager, target.pod);
    const [current, previous] = instancesOf(memory, this.cache, target.container);
    if (target.previous) return (previous ?? refusePrevious(target)).id;
    if (current) return current.id;
    throw badRequest(
      `container "${target.container}" in pod "${target.pod.name}" is waiting to start: ${reasonOf(target, memory)}`,
    );
  }
}

function refusePrevious({ container, pod }: LogTarget): never {
  throw badRequest(`previous terminated container "${container}" in pod "${pod.name}" not found`);
}

/** `trying and failing to pull image` is how Kubernetes puts it; other reasons stand for themselves. */
function reasonOf({ container }: LogTarget, memory: PodMemory): string {
  const reason = memory.containers.startsOf(container).failure?.reason;
  if (reason === "ErrImagePull" || reason === "ImagePullBackOff") return "trying and failing to pull image";
  if (reason) return reason;
  return memory.pod.spec?.initContainers?.length ? "PodInitializing" : "ContainerCreating";
}
