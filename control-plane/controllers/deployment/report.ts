import { type Clock, timestamp } from "../../../common/clock.js";
import type { Result } from "../../reconcile/reconciler.js";
import { countedStatus, deadlineInMs, type Now, rolloutStatus } from "./deployment-status.js";
import type { DeploymentWriter } from "./deployment-writer.js";
import type { World } from "./world.js";

/** Writes the status of a rollout; the Deployment is looked at again when its time runs out. */
export async function reportProgress(
  writer: DeploymentWriter,
  { deployment, sets }: World,
  clock: Clock,
): Promise<Result | void> {
  const at = nowOf(clock);
  const status = rolloutStatus(deployment, sets, at);
  await writer.withStatus(deployment, status);
  const requeueAfterMs = deadlineInMs(deployment, status, at.nowMs);
  return requeueAfterMs === undefined ? undefined : { requeueAfterMs };
}

/** Writes the counts only: what is paused, scaled or deleted makes no progress. */
export async function reportCounts(
  writer: DeploymentWriter,
  { deployment, sets }: World,
  clock: Clock,
): Promise<void> {
  await writer.withStatus(deployment, countedStatus(deployment, sets, nowOf(clock)));
}

const nowOf = (clock: Clock): Now => ({ nowMs: clock.now(), now: timestamp(clock) });
