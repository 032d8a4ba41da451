import type { V1Pod } from "../../../api/generated/types.js";
import type { Meters } from "../../reconcile/meters.js";

/** Why a pod is removed. */
export type GcReason = "terminated" | "out-of-service" | "orphaned" | "unscheduled";

/** kube-controller-manager's figures of pods that are removed, `pod_gc_collector_*`, by its names and labels. */
export class PodGcMetrics {
  private readonly removed: ReturnType<Meters["counter"]>;
  private readonly failures: ReturnType<Meters["counter"]>;

  constructor(meters: Meters) {
    const labels = ["namespace", "reason"];
    this.removed = meters.counter({
      name: "pod_gc_collector_force_delete_pods_total",
      help: "Pods that were to be removed",
      labels,
    });
    this.failures = meters.counter({
      name: "pod_gc_collector_force_delete_pod_errors_total",
      help: "Pods that could not be removed",
      labels,
    });
  }

  begun({ metadata: { namespace = "" } }: V1Pod, reason: GcReason): void {
    this.removed({ namespace, reason });
  }

  failed({ metadata: { namespace = "" } }: V1Pod, reason: GcReason): void {
    this.failures({ namespace, reason });
  }
}
