import type { V1Deployment, V1ReplicaSet } from "../../../api/generated/types.js";
import { maxUnavailable, replicasOf } from "./fenceposts.js";
import { allOf, byAge, counted, type Sets, type Sizes, wantedBy } from "./replica-sets.js";

/**
 * New sizes for the old ReplicaSets in a rolling update. Pods that serve nobody go first, as far as the new ones that are
 * not available yet allow it; then as many healthy ones as there are beyond the fewest that must be available.
 */
export function rollDown(deployment: V1Deployment, sets: Sets): Sizes {
  const sizes = new Map<V1ReplicaSet, number>();
  const minAvailable = replicasOf(deployment) - maxUnavailable(deployment);
  const { current } = sets;
  const unavailableNew = current ? replicasOf(current) - counted([current], "availableReplicas") : 0;
  const all = allOf(sets);
  const spare = wantedBy(all) - minAvailable - unavailableNew;
  if (wantedBy(sets.old) === 0 || spare <= 0) return sizes;
  const size = (set: V1ReplicaSet) => sizes.get(set) ?? replicasOf(set);
  shrink(sets.old, spare, sizes, (set) => size(set) - counted([set], "availableReplicas"));
  shrink(sets.old, staying(all) - minAvailable, sizes, size);
  return sizes;
}

/** Available pods that no ReplicaSet is about to delete, whether its status says so already or not. */
function staying(sets: readonly V1ReplicaSet[]): number {
  return sets.reduce((sum, set) => sum + Math.min(replicasOf(set), counted([set], "availableReplicas")), 0);
}

/** Takes up to `total` pods away, oldest ReplicaSets first, at most `from(set)` of each. */
function shrink(
  sets: readonly V1ReplicaSet[],
  total: number,
  sizes: Map<V1ReplicaSet, number>,
  from: (set: V1ReplicaSet) => number,
): void {
  let left = total;
  for (const set of byAge(sets)) {
    const size = sizes.get(set) ?? replicasOf(set);
    const less = Math.min(left, from(set));
    if (size === 0 || less <= 0) continue;
    sizes.set(set, size - less);
    left -= less;
  }
}
