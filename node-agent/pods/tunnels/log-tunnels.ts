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
    const [current, before] = instancesOf(memory, this.cache, target.container);
    // One that waits to run again has ended already: as its status says, that is the last there was.
    const isWaiting = current?.state === "exited" && failureOf(target, memory) !== undefined;
    const previous = isWaiting ? current : before;
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

/** What Kubernetes says of the most usual failures; other reasons stand for themselves. */
const words: Readonly<Record<string, string>> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: "trying and failing to pull image",
};

function reasonOf(target: LogTarget, memory: PodMemory): string {
  const reason = failureOf(target, memory);
  if (reason) return words[reason] ?? reason;
  return memory.pod.spec?.initContainers?.length ? "PodInitializing" : "ContainerCreating";
}

const failureOf = ({ container }: LogTarget, memory: PodMemory) =>
  memory.containers.startsOf(container).failure?.reason;
