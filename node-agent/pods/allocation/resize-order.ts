import type { V1Pod } from "../../../api/generated/types.js";
import { qosClassOf } from "../../../api/meta/qos.js";
import { specOf } from "../lifecycle/context.js";
import { asksForMore } from "./allocation.js";

/** A pod that asks for something else than it was granted. */
export interface ResizeRequest {
  /** As it asks to be. */
  readonly pod: V1Pod;
  readonly granted: V1Pod;
  /** Since when it has been waiting; undefined: it was not judged yet. */
  readonly sinceMs: number | undefined;
}

/**
 * Who is to have first what there is, as Kubernetes orders it: who asks for no more than before, then by priority, by class, and
 * by the time that they have waited.
 */
export function compareRequests(left: ResizeRequest, right: ResizeRequest): number {
  return (
    rank(left, moreRank) - rank(right, moreRank) ||
    priorityOf(right) - priorityOf(left) ||
    rank(left, classRank) - rank(right, classRank) ||
    waitingSince(left) - waitingSince(right)
  );
}

const rank = (request: ResizeRequest, isLater: (request: ResizeRequest) => boolean) =>
  isLater(request) ? 1 : 0;
const moreRank = ({ pod, granted }: ResizeRequest) => asksForMore(pod, granted);
const classRank = ({ pod }: ResizeRequest) => qosClassOf(specOf(pod)) !== "Guaranteed";
const priorityOf = ({ pod }: ResizeRequest) => pod.spec?.priority ?? 0;
/** Late enough for every clock, and still a number. */
const waitingSince = ({ sinceMs }: ResizeRequest) => sinceMs ?? Number.MAX_SAFE_INTEGER;
