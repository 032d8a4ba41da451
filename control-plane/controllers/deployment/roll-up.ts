import type { V1Deployment } from "../../../api/generated/types.js";
import { replicasOf } from "./fenceposts.js";
import { type Sets, type Sizes, sizeOfCurrent } from "./replica-sets.js";

/** The current ReplicaSet's next size in a rollout; empty when it has the one wanted in the end. */
export function rollUp(deployment: V1Deployment, sets: Sets): Sizes {
  const { current } = sets;
  if (!current || replicasOf(current) === replicasOf(deployment)) return new Map();
  const tooLarge = replicasOf(current) > replicasOf(deployment);
  return new Map([[current, tooLarge ? replicasOf(deployment) : sizeOfCurrent(deployment, sets)]]);
}
