import type { V1Deployment, V1ReplicaSet } from "../../../api/generated/types.js";
import { maxReplicasOf } from "./annotations.js";
import { maxSurge, replicasOf } from "./fenceposts.js";
import { activeOf, olderFirst, type Sizes, wantedBy } from "./replica-sets.js";

/**
 * New sizes for the ReplicaSets of a Deployment that is scaled in the middle of a rollout: each gets its share, so that
 * the risk of the rollout stays what it was. What rounding leaves over goes to the largest.
 */
export function proportionalSizes(deployment: V1Deployment, sets: readonly V1ReplicaSet[]): Sizes {
  const active = activeOf(sets);
  const wanted = replicasOf(deployment);
  const allowed = wanted > 0 ? wanted + maxSurge(deployment) : 0;
  const toAdd = allowed - wantedBy(active);
  const ordered = active.sort(toAdd > 0 ? newerOfEquals : olderOfEquals);
  const sizes = new Map<V1ReplicaSet, number>();
  let added = 0;
  for (const set of ordered) {
    const share = toAdd === 0 ? 0 : shareOf(deployment, set, toAdd - added, toAdd > 0);
    sizes.set(set, replicasOf(set) + share);
    added += share;
  }
  const [largest] = ordered;
  if (largest) sizes.set(largest, Math.max(0, (sizes.get(largest) ?? 0) + toAdd - added));
  return sizes;
}

function shareOf(deployment: V1Deployment, set: V1ReplicaSet, left: number, growing: boolean): number {
  if (left === 0 || replicasOf(set) === 0) return 0;
  const fraction = fractionOf(deployment, set);
  return growing ? Math.min(fraction, left) : Math.max(fraction, left);
}

function fractionOf(deployment: V1Deployment, set: V1ReplicaSet): number {
  const wanted = replicasOf(deployment);
  const size = replicasOf(set);
  if (wanted === 0) return -size;
  const before = maxReplicasOf(set) || deployment.status?.replicas;
  if (!before) return 0;
  return Math.round((size * (wanted + maxSurge(deployment))) / before) - size;
}

const newerOfEquals = (a: V1ReplicaSet, b: V1ReplicaSet) => replicasOf(b) - replicasOf(a) || olderFirst(b, a);
const olderOfEquals = (a: V1ReplicaSet, b: V1ReplicaSet) => replicasOf(b) - replicasOf(a) || olderFirst(a, b);
