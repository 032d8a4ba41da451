import type { V1Deployment } from "../../../api/generated/types.js";
import { conditionOf } from "../../../api/meta/conditions.js";
import { type Clock, timestamp } from "../../../common/clock.js";
import { type NewCondition, progressDeadlineMs, setCondition } from "./conditions.js";
import type { DeploymentWriter } from "./deployment-writer.js";

/** Notes that the Deployment was paused or resumed: while paused no time counts against the progress deadline. */
export async function notePause(
  writer: DeploymentWriter,
  deployment: V1Deployment,
  clock: Clock,
): Promise<V1Deployment> {
  const { conditions } = deployment.status ?? {};
  const noted = conditionOf(conditions, "Progressing");
  if (progressDeadlineMs(deployment) === undefined) return deployment;
  if (noted?.reason === "ProgressDeadlineExceeded") return deployment;
  const paused = deployment.spec?.paused === true;
  if (paused === (noted?.reason === "DeploymentPaused")) return deployment;
  const changed = setCondition(conditions, paused ? pausedCondition : resumedCondition, timestamp(clock));
  return writer.withStatus(deployment, { ...deployment.status, conditions: [...changed] });
}

const pausedCondition: NewCondition = {
  type: "Progressing",
  status: "Unknown",
  reason: "DeploymentPaused",
  message: "Deployment is paused",
};

const resumedCondition: NewCondition = {
  type: "Progressing",
  status: "Unknown",
  reason: "DeploymentResumed",
  message: "Deployment is resumed",
};
