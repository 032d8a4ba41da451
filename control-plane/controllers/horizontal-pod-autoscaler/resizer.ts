import type {
  V2HorizontalPodAutoscaler,
  V2HorizontalPodAutoscalerBehavior,
} from "../../../api/generated/types.js";
import { keyOf, refOf } from "../../../api/meta/object.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { horizontalPodAutoscalers } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { unlessGone } from "../../../client/expected-failures.js";
import type { Clock } from "../../../common/clock.js";
import { messageOf } from "../../../common/errors.js";
import { StaleView } from "../stale-view.js";
import type { Decision, Look } from "./look.js";

/** Makes targets as large as was decided. */
export class Resizer {
  constructor(
    private readonly client: Client,
    private readonly clock: Clock,
  ) {}

  /** Tells of it, too, whether it came about or not. Throws StaleView when the autoscaler isn't any more what it was. */
  async resize(look: Look, { replicas, why, metrics }: Decision): Promise<void> {
    const { autoscaler, target, history, report } = look;
    const { current: currentReplicas } = target;
    await this.confirm(autoscaler);
    try {
      await target.resize(replicas);
    } catch (error) {
      notResized(look, `New size: ${replicas}; reason: ${why}; error: ${messageOf(error)}`, error);
      return report.replicas({ currentReplicas, currentMetrics: [...metrics] });
    }
    const { behavior } = autoscaler.spec;
    const by = replicas - currentReplicas;
    if (behavior) history.change(by, longestPeriodMs(behavior), this.clock.monotonic());
    report.condition("AbleToScale", true, {
      reason: "SucceededRescale",
      message: `the HPA controller was able to update the target scale to ${replicas}`,
    });
    report.tell({ reason: "SuccessfulRescale", message: `New size: ${replicas}; reason: ${why}` });
    report.replicas({ currentReplicas, desiredReplicas: replicas, currentMetrics: [...metrics] });
    report.rescaled();
  }

  /** Its status changes all the time; what users want of it must still be the same. */
  private async confirm({ metadata, spec }: V2HorizontalPodAutoscaler): Promise<void> {
    const key = keyOf(metadata);
    const fresh = await unlessGone(this.client.get(horizontalPodAutoscalers, refOf(key)));
    if (fresh?.metadata.uid !== metadata.uid || !semanticEqual(fresh?.spec, spec))
      throw new StaleView(`HorizontalPodAutoscaler ${key} has changed`);
  }
}

function notResized({ report }: Look, event: string, error: unknown): void {
  report.warn({ reason: "FailedRescale", message: event });
  report.condition("AbleToScale", false, {
    reason: "FailedUpdateScale",
    message: `the HPA controller was unable to update the target scale: ${messageOf(error)}`,
  });
}

/** So long a change may matter to what the rules allow. */
function longestPeriodMs({ scaleUp, scaleDown }: V2HorizontalPodAutoscalerBehavior): number {
  const policies = [...(scaleUp?.policies ?? []), ...(scaleDown?.policies ?? [])];
  return Math.max(0, ...policies.map(({ periodSeconds }) => periodSeconds * 1000));
}
