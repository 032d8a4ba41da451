import type { V1LimitRange, V1PersistentVolumeClaim, V1Pod, V1PodSpec } from "../generated/types.js";
import { parseAll, podLimits, podRequests } from "../meta/pod-resources.js";
import { faultsOf, type Use } from "./constraints.js";

/** What is wrong with the resources of a pod and of its containers. */
export function faultsOfPod({ spec }: V1Pod, { spec: range }: V1LimitRange): string[] {
  if (!spec) return [];
  return (range?.limits ?? []).flatMap((item) => {
    if (item.type === "Pod") return faultsOf(item, useOfPod(spec));
    return item.type === "Container" ? usesOfContainers(spec).flatMap((use) => faultsOf(item, use)) : [];
  });
}

/** Of claims only requests count. */
export function faultsOfClaim({ spec }: V1PersistentVolumeClaim, { spec: range }: V1LimitRange): string[] {
  const requests = parseAll(spec?.resources?.requests);
  const items = (range?.limits ?? []).filter(({ type }) => type === "PersistentVolumeClaim");
  return items.flatMap((item) => faultsOf(item, { requests }));
}

/** What its containers ask for; what running it takes besides is not theirs. */
function useOfPod({ overhead: _, ...spec }: V1PodSpec): Use {
  return { requests: podRequests(spec), limits: podLimits(spec) };
}

function usesOfContainers({ containers, initContainers = [] }: V1PodSpec): Use[] {
  return [...containers, ...initContainers].map(({ resources }) => ({
    requests: parseAll(resources?.requests),
    limits: parseAll(resources?.limits),
  }));
}
