import type { ApiError } from "../../api/errors.js";
import type { V1Node, V1PodStatus } from "../../api/generated/types.js";

/** The status of one pod as this node sees it. */
export interface PodStatusReport {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly status: V1PodStatus;
  /** All containers have ended and nothing is left on the node: the pod may be deleted from the API. */
  readonly terminated: boolean;
}

export type StatusOutcome =
  | { readonly type: "written" }
  /** A newer report of the same pod took its place before it was acknowledged. */
  | { readonly type: "superseded" }
  /** NotFound: the pod is gone. Conflict: the name belongs to another uid now. */
  | { readonly type: "refused"; readonly error: ApiError };

/**
 * Carries statuses to the control plane. The newest report of each pod is kept and sent again, on whatever
 * replica becomes primary, until it is acknowledged or refused; outcomes never reject.
 */
export interface PodStatusSink {
  send(report: PodStatusReport): Promise<StatusOutcome>;
}

/** The same for this node's own Node object: the whole of it, which registers the node or renews its status. */
export interface NodeStatusSink {
  send(node: V1Node): Promise<StatusOutcome>;
}
