import type { V1Deployment } from "../../../api/generated/types.js";
import { desiredReplicasOf } from "./annotations.js";
import { isRolling, replicasOf } from "./fenceposts.js";
import { proportionalSizes } from "./proportions.js";
import { activeOf, allOf, byAge, emptied, isSaturated, type Sets, type Sizes } from "./replica-sets.js";

/** The wanted number has changed since the ReplicaSets were sized. */
export function isScaling(deployment: V1Deployment, sets: Sets): boolean {
  return activeOf(allOf(sets)).some((set) => {
    const desired = desiredReplicasOf(set);
    return desired !== undefined && desired !== replicasOf(deployment);
  });
}

/** The sizes that the wanted number gives the ReplicaSets while no template is rolled out. */
export function scaledSizes(deployment: V1Deployment, sets: Sets): Sizes {
  const all = allOf(sets);
  const active = activeOf(all);
  const only = active.length > 1 ? undefined : (active[0] ?? sets.current ?? byAge(sets.old).at(-1));
  if (only) return new Map([[only, replicasOf(deployment)]]);
  if (isSaturated(deployment, sets.current)) return emptied(activeOf(sets.old));
  return isRolling(deployment) ? proportionalSizes(deployment, all) : new Map();
}
