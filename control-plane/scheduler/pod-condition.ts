import { isConflict, isNotFound } from "../../api/errors.js";
import type { V1Pod, V1PodCondition } from "../../api/generated/types.js";
import { withCondition } from "../../api/meta/conditions.js";
import { keyOf, refOf } from "../../api/meta/object.js";
import { pods } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import { type Clock, timestamp } from "../../common/clock.js";
import { isAbort } from "../../common/errors.js";
import type { Logger } from "../../common/logger.js";

export interface PodConditionOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Writes into a pod's status why it has no node yet, when that is news. Never throws. */
export async function writeUnschedulable(
  pod: V1Pod,
  message: string,
  { client, clock, log }: PodConditionOptions,
): Promise<void> {
  const unscheduled = { type: "PodScheduled", status: "False", reason: "Unschedulable", message };
  const known = pod.status?.conditions;
  const conditions = withCondition<V1PodCondition>(known, unscheduled, timestamp(clock));
  const changed = conditions.filter((condition) => !known?.includes(condition));
  if (changed.length === 0) return;
  const patch = { metadata: { uid: pod.metadata.uid }, status: { conditions: changed } };
  try {
    await client.patch(pods, refOf(keyOf(pod.metadata)), "strategic", patch, { subresource: "status" });
  } catch (error) {
    if (isNotFound(error) || isConflict(error) || isAbort(error)) return;
    log.warn("status not written", { pod: keyOf(pod.metadata), err: error });
  }
}
