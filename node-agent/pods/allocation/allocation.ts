import type { V1Container, V1Pod, V1ResourceRequirements } from "../../../api/generated/types.js";
import { podRequests } from "../../../api/meta/pod-resources.js";
import { compareQuantity, zero } from "../../../api/meta/quantity.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { specOf } from "../lifecycle/context.js";

/** What this node has granted a pod: the pod runs with these resources, whatever it asks for by now. */
export interface Allocation {
  /** By the container's name. */
  readonly containers: Readonly<Record<string, V1ResourceRequirements>>;
  /** Of the pod as a whole. */
  readonly pod?: V1ResourceRequirements | undefined;
}

/** All that the pod asks for. */
export function allocationOf(pod: V1Pod): Allocation {
  const { containers, initContainers = [], resources } = specOf(pod);
  const all = [...initContainers, ...containers].map((one) => [one.name, one.resources ?? {}] as const);
  return { containers: Object.fromEntries(all), ...(resources ? { pod: resources } : {}) };
}

/** The pod as it is granted: its spec with the resources that it may have. */
export function withAllocation(pod: V1Pod, allocation: Allocation | undefined): V1Pod {
  if (!pod.spec || !allocation || isGranted(pod, allocation)) return pod;
  const { resources: _, ...spec } = pod.spec;
  const granted = (container: V1Container): V1Container => ({
    ...container,
    resources: allocation.containers[container.name] ?? container.resources ?? {},
  });
  return {
    ...pod,
    spec: {
      ...spec,
      containers: spec.containers.map(granted),
      ...(spec.initContainers ? { initContainers: spec.initContainers.map(granted) } : {}),
      ...(allocation.pod ? { resources: allocation.pod } : {}),
    },
  };
}

/** Whether the pod has all that it asks for, and nothing else. */
export function isGranted(pod: V1Pod, allocation: Allocation): boolean {
  const { containers, pod: whole } = allocationOf(pod);
  if (!semanticEqual(whole ?? {}, allocation.pod ?? {})) return false;
  return Object.entries(containers).every(([name, resources]) =>
    semanticEqual(resources, allocation.containers[name] ?? resources),
  );
}

/** Whether the pod asks for more cpu or memory than it was granted. */
export function asksForMore(pod: V1Pod, granted: V1Pod): boolean {
  const [asked, had] = [podRequests(specOf(pod)), podRequests(specOf(granted))];
  return ["cpu", "memory"].some(
    (name) => compareQuantity(asked.get(name) ?? zero, had.get(name) ?? zero) > 0,
  );
}
