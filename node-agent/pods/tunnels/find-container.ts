import { type ApiError, badRequest, notFound } from "../../../api/errors.js";
import type { PodRef } from "../../../common/tunnel-target.js";
import { type ContainerInfo, containerLabels } from "../../runtime/container-runtime.js";
import { allContainers, specOf } from "../lifecycle/context.js";
import { restartCountOf } from "../lifecycle/observed-pod.js";
import type { ContainerCache } from "../node/container-cache.js";
import type { PodMemory } from "../state/pod-memory.js";
import type { PodManager } from "../workers/pod-manager.js";

/** The pod's memory; throws NotFound when this node does not have it. */
export function findPod(manager: PodManager, { uid, name }: PodRef): PodMemory {
  const worker = manager.worker(uid);
  if (!worker) throw notFound({ group: "", resource: "pods" }, name);
  return worker.memory;
}

/** All instances of one container, the newest first. Throws BadRequest when the pod has none of that name. */
export function instancesOf(
  memory: PodMemory,
  cache: ContainerCache,
  container: string,
): readonly ContainerInfo[] {
  const { name } = memory.pod.metadata;
  if (!allContainers(specOf(memory.pod)).some((one) => one.name === container)) {
    throw badRequest(`container ${container} is not valid for pod ${name}`);
  }
  return cache
    .ofPod(memory.uid)
    .filter(({ labels }) => labels[containerLabels.containerName] === container)
    .filter(({ state }) => state !== "created")
    .sort((a, b) => restartCountOf(b) - restartCountOf(a));
}

export function runningInstance(memory: PodMemory, cache: ContainerCache, container: string): ContainerInfo {
  const [current] = instancesOf(memory, cache, container);
  if (current?.state === "running") return current;
  throw notRunning(memory, container);
}

export function notRunning({ pod }: PodMemory, container: string): ApiError {
  const { name, namespace } = pod.metadata;
  return badRequest(`container ${container} in pod ${name}_${namespace} is not running`);
}
