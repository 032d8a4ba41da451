import type {
  V2HorizontalPodAutoscaler,
  V2HorizontalPodAutoscalerCondition,
  V2HorizontalPodAutoscalerStatus,
  V2MetricStatus,
} from "../../../api/generated/types.js";
import { withCondition } from "../../../api/meta/conditions.js";
import type { EventRecorder } from "../../../client/event-recorder.js";
import type { Reason } from "./settle.js";

export interface Counts {
  readonly currentReplicas: number;
  readonly currentMetrics: V2MetricStatus[];
  readonly desiredReplicas?: number;
}

type ConditionType = "AbleToScale" | "ScalingActive" | "ScalingLimited";

/** What is to be told of one autoscaler after a look: its status, and events. */
export class AutoscalerReport {
  /** What it says as long as nothing is told. */
  private current: V2HorizontalPodAutoscalerStatus;

  constructor(
    private readonly about: V2HorizontalPodAutoscaler,
    private readonly recorder: EventRecorder,
    private readonly now: string,
  ) {
    this.current = about.status ?? { desiredReplicas: 0 };
  }

  get status(): V2HorizontalPodAutoscalerStatus {
    return this.current;
  }

  condition(type: ConditionType, is: boolean, { reason, message }: Reason): void {
    const condition = { type, status: is ? "True" : "False", reason, message };
    const conditions = withCondition<V2HorizontalPodAutoscalerCondition>(
      this.current.conditions,
      condition,
      this.now,
    );
    this.current = { ...this.current, conditions: [...conditions] };
  }

  /** What is known of the replicas; `desiredReplicas` stays as it was where it isn't said anew. */
  replicas(counts: Counts): void {
    this.current = { ...this.current, ...counts };
  }

  rescaled(): void {
    this.current = { ...this.current, lastScaleTime: this.now };
  }

  warn({ reason, message }: Reason): void {
    this.recorder.event(this.about, "Warning", reason, message);
  }

  tell({ reason, message }: Reason): void {
    this.recorder.event(this.about, "Normal", reason, message);
  }
}
