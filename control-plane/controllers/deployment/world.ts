import type { V1Deployment } from "../../../api/generated/types.js";
import type { Sets } from "./replica-sets.js";

/** The Deployment as written last, and its ReplicaSets. */
export interface World {
  readonly deployment: V1Deployment;
  readonly sets: Sets;
}

/** What one step of a rollout came to. */
export interface Step {
  readonly world: World;
  /** False: there was nothing left to do, nor to wait for before the next step. */
  readonly underWay: boolean;
}
