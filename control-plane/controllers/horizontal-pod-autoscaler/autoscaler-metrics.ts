import { exponentialBuckets, type Meters } from "../../reconcile/meters.js";

export type ErrorLabel = "none" | "spec" | "internal";

/** kube-controller-manager's figures of autoscalers, `horizontal_pod_autoscaler_controller_*`, by its names and labels. */
export class AutoscalerMetrics {
  private readonly reconciliations: Pair;
  private readonly computations: Pair;

  constructor(meters: Meters) {
    this.reconciliations = pairOf(meters, ["reconciliations_total", "reconciliation_duration_seconds"], []);
    const computations = ["metric_computation_total", "metric_computation_duration_seconds"] as const;
    this.computations = pairOf(meters, computations, ["metric_type"]);
  }

  /** One look at one autoscaler. @param wanted undefined when nothing was decided */
  reconciled(current: number, wanted: number | undefined, error: ErrorLabel, seconds: number): void {
    this.reconciliations({ action: actionOf(current, wanted), error }, seconds);
  }

  /** One metric has said how many replicas it wants, or could not. */
  computed(
    metric_type: string,
    current: number,
    wanted: number | undefined,
    error: ErrorLabel,
    seconds: number,
  ): void {
    this.computations({ action: actionOf(current, wanted), error, metric_type }, seconds);
  }
}

type Pair = (labels: Readonly<Record<string, string>>, seconds: number) => void;

function pairOf(meters: Meters, [total, duration]: readonly [string, string], more: readonly string[]): Pair {
  const labels = ["action", "error", ...more];
  const subsystem = "horizontal_pod_autoscaler_controller";
  const count = meters.counter({ name: `${subsystem}_${total}`, help: "How many there were", labels });
  const observe = meters.histogram({
    name: `${subsystem}_${duration}`,
    help: "How long one of them took",
    labels,
    buckets: exponentialBuckets(0.001, 2, 15),
  });
  return (values, seconds) => {
    count(values);
    observe(seconds, values);
  };
}

function actionOf(current: number, wanted: number | undefined): "scale_up" | "scale_down" | "none" {
  if (wanted === undefined || wanted === current) return "none";
  return wanted > current ? "scale_up" : "scale_down";
}
