import type { V1Pod } from "../../api/generated/types.js";
import { podRequests } from "../../api/meta/pod-resources.js";
import { quantityValue } from "../../api/meta/quantity.js";
import type { StarvedResource } from "./signals.js";

/** What a pod uses of the resource that is starved. */
export interface Use {
  readonly total: number;
  readonly byContainer: ReadonlyMap<string, number>;
}

export interface Candidate {
  readonly pod: V1Pod;
  /** Undefined when it could not be measured. */
  readonly use: Use | undefined;
}

/**
 * Who is to go first: what could not be measured, what uses more than it asked for, what matters least, what uses most beyond
 * its request. Of processes nothing can be asked for, so there it is what matters least, then what has most.
 */
export function ranked<C extends Candidate>(
  resource: StarvedResource,
  candidates: readonly C[],
): readonly C[] {
  return [...candidates].sort((a, b) => {
    const [left, right] = [standingOf(resource, a), standingOf(resource, b)];
    if (!left || !right) return byTruth(!left, !right);
    return (
      byTruth(left.exceeds, right.exceeds) || left.priority - right.priority || right.excess - left.excess
    );
  });
}

interface Standing {
  readonly exceeds: boolean;
  readonly priority: number;
  readonly excess: number;
}

function standingOf(resource: StarvedResource, { pod, use }: Candidate): Standing | undefined {
  const priority = pod.spec?.priority ?? 0;
  if (!use) return resource === "pids" ? { exceeds: false, priority, excess: Number.MAX_VALUE } : undefined;
  const excess = use.total - requestOf(pod, resource);
  return { exceeds: resource !== "pids" && excess > 0, priority, excess };
}

function requestOf({ spec }: V1Pod, resource: StarvedResource): number {
  const asked = spec && podRequests(spec).get(resource);
  return asked ? quantityValue(asked) : 0;
}

/** True before false. */
const byTruth = (left: boolean, right: boolean) => Number(right) - Number(left);
