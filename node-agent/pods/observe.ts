import { type ContainerInfo, containerLabels } from "../runtime/container-runtime.js";
import { type ObservedContainer, type ObservedPod, restartCountOf } from "./lifecycle/observed-pod.js";
import type { PodMemory } from "./pod-memory.js";

/** One view of what the runtime has of a pod and what is remembered of it. */
export function observe(memory: PodMemory, infos: readonly ContainerInfo[]): ObservedPod {
  const sandboxes = infos.filter((info) => isSandbox(info));
  const sandbox = sandboxes.find(({ state }) => state === "running") ?? sandboxes[0];
  return {
    sandbox,
    sandboxReady: sandbox !== undefined && sandbox.id === memory.readySandboxId,
    sandboxRetryAtMs: memory.sandboxRetryAtMs,
    containers: containersOf(memory, infos),
    busy: memory.busy,
    startedAtMs: memory.startedAtMs,
    remains: !memory.cleaned,
  };
}

function containersOf(memory: PodMemory, infos: readonly ContainerInfo[]): Map<string, ObservedContainer> {
  const instances = new Map<string, ContainerInfo[]>();
  for (const info of infos) {
    if (isSandbox(info) || info.state === "created") continue;
    const name = info.labels[containerLabels.containerName] ?? "";
    instances.set(name, [...(instances.get(name) ?? []), info]);
  }
  const names = new Set([...instances.keys(), ...memory.failures.keys(), ...memory.backOffs.keys()]);
  return new Map([...names].map((name) => [name, containerOf(name, memory, instances.get(name) ?? [])]));
}

function containerOf(name: string, memory: PodMemory, instances: ContainerInfo[]): ObservedContainer {
  const [current, previous] = instances.sort((a, b) => restartCountOf(b) - restartCountOf(a));
  const probes = current ? memory.probes.get(current.id) : undefined;
  const hookFailed = current !== undefined && memory.failedHooks.has(current.id);
  const unhealthy = hookFailed ? { message: "FailedPostStartHook" } : probes?.health.unhealthy;
  return {
    current,
    endedAtMs: current && memory.endedAtMs.get(current.id),
    previous,
    failure: memory.failures.get(name),
    backOff: memory.backOffs.get(name),
    replaced: current !== undefined && memory.replaced.has(current.id),
    started: probes?.health.started ?? false,
    ready: probes?.health.ready ?? false,
    unhealthy,
  };
}

export const isSandbox = ({ labels }: ContainerInfo) => labels[containerLabels.type] === "sandbox";
