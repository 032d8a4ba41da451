import { type ContainerInfo, containerLabels } from "../../runtime/container-runtime.js";
import { isSandbox } from "../../runtime/pod-containers.js";
import { type ObservedContainer, type ObservedPod, restartCountOf } from "../lifecycle/observed-pod.js";
import type { Health } from "../probes/container-probes.js";
import type { PodMemory } from "./pod-memory.js";
import { sandboxRetryAtMs } from "./sandbox-state.js";

/** What is known of a running container's health, by its id. */
export type HealthOf = (id: string) => Health | undefined;

/** One view of what the runtime has of a pod and what is remembered of it. */
export function observe(
  memory: PodMemory,
  infos: readonly ContainerInfo[],
  healthOf: HealthOf = () => undefined,
): ObservedPod {
  const sandboxes = infos.filter(isSandbox);
  const sandbox = sandboxes.find(({ state }) => state === "running") ?? sandboxes[0];
  const ready = memory.sandbox.type === "ready" ? memory.sandbox.id : undefined;
  return {
    sandbox,
    sandboxReady: sandbox !== undefined && sandbox.id === ready,
    sandboxRetryAtMs: sandboxRetryAtMs(memory.sandbox),
    containers: containersOf(memory, infos, healthOf),
    busy: memory.busy,
    startedAtMs: memory.startedAtMs,
    remains: memory.stage.type !== "gone",
  };
}

function containersOf(
  memory: PodMemory,
  infos: readonly ContainerInfo[],
  healthOf: HealthOf,
): Map<string, ObservedContainer> {
  const instances = new Map<string, ContainerInfo[]>();
  for (const info of infos) {
    if (isSandbox(info) || info.state === "created") continue;
    const name = info.labels[containerLabels.containerName] ?? "";
    instances.set(name, [...(instances.get(name) ?? []), info]);
  }
  const names = new Set([...instances.keys(), ...memory.containers.names()]);
  return new Map(
    [...names].map((name) => [name, containerOf(name, memory, instances.get(name) ?? [], healthOf)]),
  );
}

function containerOf(
  name: string,
  { containers }: PodMemory,
  instances: ContainerInfo[],
  healthOf: HealthOf,
): ObservedContainer {
  const [current, previous] = instances.sort((a, b) => restartCountOf(b) - restartCountOf(a));
  const remembered = current && containers.instance(current.id);
  const health = current && healthOf(current.id);
  return {
    current,
    endedAtMs: remembered?.endedAtMs,
    previous,
    ...containers.startsOf(name),
    replaced: remembered?.replaced ?? false,
    started: health?.started ?? false,
    ready: health?.ready ?? false,
    unhealthy: health?.unhealthy,
  };
}
