import type { Runnable } from "../../common/run-group.js";
import type { RenewRequest, RenewResponse } from "../../proto/generated/agent.js";
import type { Replicas } from "./replica-connection.js";

/** Asks the cluster for another certificate. */
export type Renew = (request: RenewRequest, signal: AbortSignal) => Promise<RenewResponse>;

/** That this node belongs to a cluster, and what comes of it. */
export interface Membership {
  readonly replicas: Replicas;
  /** The cluster says that this node was removed from it. */
  readonly removed: () => void;
  /** What keeps the membership for as long as the agent runs. */
  upkeep(renew: Renew): readonly Runnable[];
}
