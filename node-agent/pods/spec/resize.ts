import type { V1Container, V1PodSpec } from "../../../api/generated/types.js";
import { isRestartableInit } from "../../../api/meta/pod-resources.js";
import type { ContainerLimits } from "../../runtime/container-runtime.js";
import { containerOf, isRunning, type ObservedPod } from "../lifecycle/observed-pod.js";
import type { ContainerChange } from "../lifecycle/resize.js";
import { containerLimits } from "./resources.js";

/** A running container that has other limits than its spec. */
export interface OutdatedContainer {
  readonly name: string;
  readonly id: string;
  readonly had: ContainerLimits;
  readonly wanted: ContainerLimits;
  readonly change: ContainerChange;
}

/** Limits that were there stay when the spec has none: these can't be taken away from what runs. */
export function outdatedContainers(spec: V1PodSpec, observed: ObservedPod): OutdatedContainer[] {
  const restartable = [...(spec.initContainers ?? []).filter(isRestartableInit), ...spec.containers];
  return [...(spec.initContainers ?? []), ...spec.containers].flatMap((container) => {
    const { name } = container;
    const seen = containerOf(observed, name);
    const had = seen.current?.resources;
    if (!seen.current || !had || !isRunning(seen)) return [];
    const wanted = containerLimits(container, spec);
    const resources = differing(wanted, had);
    if (resources.length === 0) return [];
    const restarts = restartable.includes(container) && asksForRestart(container, resources);
    return [{ name, id: seen.current.id, had, wanted, change: restarts ? "restart" : "update" }];
  });
}

type Resource = "cpu" | "memory";

function differing(wanted: ContainerLimits, had: ContainerLimits): Resource[] {
  const cpu = differs(wanted.cpuShares, had.cpuShares) || differs(wanted.cpuQuotaMicros, had.cpuQuotaMicros);
  const memory = differs(wanted.memoryBytes, had.memoryBytes);
  return [...(cpu ? (["cpu"] as const) : []), ...(memory ? (["memory"] as const) : [])];
}

const differs = (wanted: number | undefined, had: number | undefined) =>
  wanted !== undefined && wanted !== had;

const asksForRestart = ({ resizePolicy = [] }: V1Container, resources: readonly Resource[]) =>
  resizePolicy.some(
    ({ resourceName, restartPolicy }) =>
      restartPolicy === "RestartContainer" && resources.some((one) => one === resourceName),
  );

/** One call to the runtime. */
export interface LimitUpdate {
  readonly id: string;
  readonly limits: ContainerLimits;
}

/** The calls that bring containers to their limits: memory before cpu, and of each who gets less before who gets more. */
export function limitUpdates(containers: readonly OutdatedContainer[]): LimitUpdate[] {
  const inPlace = containers.filter(({ change }) => change === "update");
  const updates = (resource: Resource) =>
    inPlace
      .filter(({ wanted, had }) => differing(wanted, had).includes(resource))
      .sort((left, right) => growth(left, resource) - growth(right, resource))
      .map(({ id, wanted }) => ({ id, limits: only(wanted, resource) }));
  return [...updates("memory"), ...updates("cpu")];
}

function only(
  { cpuShares, cpuQuotaMicros, memoryBytes }: ContainerLimits,
  resource: Resource,
): ContainerLimits {
  if (resource === "memory") return memoryBytes === undefined ? {} : { memoryBytes };
  return {
    ...(cpuShares === undefined ? {} : { cpuShares }),
    ...(cpuQuotaMicros === undefined ? {} : { cpuQuotaMicros }),
  };
}

function growth({ wanted, had }: OutdatedContainer, resource: Resource): number {
  const limit = resource === "cpu" ? "cpuQuotaMicros" : "memoryBytes";
  const none = Number.MAX_SAFE_INTEGER;
  const byLimit = (wanted[limit] ?? had[limit] ?? none) - (had[limit] ?? none);
  return byLimit || (resource === "cpu" ? (wanted.cpuShares ?? 0) - (had.cpuShares ?? 0) : 0);
}

/** Whether a container is to have less memory than it had, be it that it had no limit. */
export const losesMemory = ({ wanted, had }: OutdatedContainer): boolean =>
  wanted.memoryBytes !== undefined && wanted.memoryBytes < (had.memoryBytes ?? Number.POSITIVE_INFINITY);
