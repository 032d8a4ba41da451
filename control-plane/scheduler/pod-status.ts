import { isConflict, isNotFound } from "../../api/errors.js";
import type { V1Pod, V1PodCondition } from "../../api/generated/types.js";
import { withCondition } from "../../api/meta/conditions.js";
import { keyOf, refOf } from "../../api/meta/object.js";
import { pods } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import { type Clock, timestamp } from "../../common/clock.js";
import { isAbort } from "../../common/errors.js";
import type { Logger } from "../../common/logger.js";

export interface PodStatusOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What a pod's status is to say that it doesn't say yet, as a strategic merge patch; undefined: it says all of it. */
export interface StatusNews {
  readonly conditions?: readonly V1PodCondition[];
  /** null: of no node. */
  readonly nominatedNodeName?: string | null;
}

/** Why it has no node yet, and which one it was promised; undefined: that stays as it is. */
export function unschedulableNews(
  { metadata: { generation }, status }: V1Pod,
  message: string,
  now: string,
  nominatedNodeName?: string | null,
): StatusNews | undefined {
  const unscheduled = {
    type: "PodScheduled",
    status: "False",
    reason: "Unschedulable",
    message,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
  };
  const conditions = withCondition<V1PodCondition>(status?.conditions, unscheduled, now);
  const changed = conditions.filter((condition) => !status?.conditions?.includes(condition));
  const isRenamed =
    nominatedNodeName !== undefined && nominatedNodeName !== (status?.nominatedNodeName ?? null);
  if (changed.length === 0 && !isRenamed) return undefined;
  return {
    ...(changed.length > 0 ? { conditions: changed } : {}),
    ...(isRenamed ? { nominatedNodeName } : {}),
  };
}

/** Writes into a pod's status why it has no node yet, when that is news. Never throws. */
export async function writeUnschedulable(
  pod: V1Pod,
  message: string,
  options: PodStatusOptions,
  nominatedNodeName?: null,
): Promise<void> {
  const news = unschedulableNews(pod, message, timestamp(options.clock), nominatedNodeName);
  if (news) await writeQuietly(pod, news, options);
}

/** Never throws; says nothing of pods that have gone or changed meanwhile. */
export async function writeQuietly(
  { metadata }: V1Pod,
  status: StatusNews,
  { client, log }: PodStatusOptions,
): Promise<void> {
  const patch = { metadata: { uid: metadata.uid }, status };
  try {
    await client.patch(pods, refOf(keyOf(metadata)), "strategic", patch, { subresource: "status" });
  } catch (error) {
    if (isNotFound(error) || isConflict(error) || isAbort(error)) return;
    log.warn("status not written", { pod: keyOf(metadata), err: error });
  }
}
