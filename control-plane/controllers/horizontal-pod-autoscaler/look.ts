import type { V2HorizontalPodAutoscaler, V2MetricStatus } from "../../../api/generated/types.js";
import type { Key } from "../../reconcile/reconciler.js";
import type { AutoscalerReport } from "./autoscaler-report.js";
import type { ScaleTarget } from "./scale-target.js";
import type { ScalingHistory } from "./scaling-history.js";

/** One look at one autoscaler and what it scales. */
export interface Look {
  readonly key: Key;
  readonly autoscaler: V2HorizontalPodAutoscaler;
  readonly target: ScaleTarget;
  readonly history: ScalingHistory;
  readonly report: AutoscalerReport;
}

/** What a look comes to. */
export interface Decision {
  /** The same as there are: nothing is changed. */
  readonly replicas: number;
  /** Why, as the event of a change says. */
  readonly why: string;
  readonly metrics: readonly V2MetricStatus[];
}

/** A look that comes to nothing, and why. */
export class Undecided extends Error {
  constructor(
    message: string,
    readonly metrics: readonly V2MetricStatus[] = [],
  ) {
    super(message);
  }
}
