import type { V2HorizontalPodAutoscaler, V2MetricSpec, V2MetricStatus } from "../generated/types.js";
import { age, column, columns, count, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { status } from "../scheme/subresources.js";
import { autoscalerV1, autoscalerV2 } from "./convert-horizontal-pod-autoscaler.js";
import { setHorizontalPodAutoscalerDefaults } from "./horizontal-pod-autoscaler-defaults.js";
import {
  validateHorizontalPodAutoscaler,
  validateHorizontalPodAutoscalerStatus,
  validateHorizontalPodAutoscalerUpdate,
  validateNewHorizontalPodAutoscaler,
} from "./validate-horizontal-pod-autoscaler.js";

export const horizontalPodAutoscaler: Kind<V2HorizontalPodAutoscaler> = defineKind<V2HorizontalPodAutoscaler>(
  {
    group: "autoscaling",
    resource: "horizontalpodautoscalers",
    kind: "HorizontalPodAutoscaler",
    shortNames: ["hpa"],
    categories: ["all"],
    subresources: [status],
    versions: ["v2", "v1"],
    storedVersion: "v2",
    classes: { v1: "V1HorizontalPodAutoscaler", v2: "V2HorizontalPodAutoscaler" },
    generation: "absent",
    conversions: { "autoscaling/v1": autoscalerV1, "autoscaling/v2": autoscalerV2 },
    columns: columns<V2HorizontalPodAutoscaler>(
      nameColumn(),
      column(
        "Reference",
        "What is scaled.",
        ({ spec }) => `${spec?.scaleTargetRef?.kind ?? ""}/${spec?.scaleTargetRef?.name ?? ""}`,
      ),
      column("Targets", "Each metric's current and wanted value.", targets),
      column("MinPods", "At least so many pods.", ({ spec }) => String(spec?.minReplicas ?? "<unset>")),
      count("MaxPods", "At most so many pods.", ({ spec }) => spec?.maxReplicas ?? 0),
      count("Replicas", "Pods there are.", ({ status }) => status?.currentReplicas ?? 0),
      age(),
    ),
    rules: {
      setDefaults: setHorizontalPodAutoscalerDefaults,
      prepareForCreate(autoscaler) {
        autoscaler.status = { desiredReplicas: 0 };
      },
      validate: validateHorizontalPodAutoscaler,
      validateCreate: validateNewHorizontalPodAutoscaler,
      validateUpdate: validateHorizontalPodAutoscalerUpdate,
      validateStatusUpdate: validateHorizontalPodAutoscalerStatus,
    },
  },
);

function targets({ spec, status }: V2HorizontalPodAutoscaler): string {
  const metrics = spec?.metrics ?? [];
  if (metrics.length === 0) return "<none>";
  const shown = metrics
    .slice(0, 2)
    .map((metric, index) => targetText(metric, status?.currentMetrics?.[index]));
  const more = metrics.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` + ${more} more...` : ""}`;
}

function targetText(metric: V2MetricSpec, status: V2MetricStatus | undefined): string {
  const resource = metric.resource ?? metric.containerResource;
  const target = (resource ?? metric.pods ?? metric.object ?? metric.external)?.target;
  const current = (
    status?.resource ??
    status?.containerResource ??
    status?.pods ??
    status?.object ??
    status?.external
  )?.current;
  const prefix = resource ? `${resource.name}: ` : "";
  if (target?.averageValue !== undefined) {
    return `${prefix}${current?.averageValue ?? "<unknown>"}/${target.averageValue}${resource || metric.pods ? "" : " (avg)"}`;
  }
  if (target?.averageUtilization !== undefined) {
    const now = current?.averageUtilization;
    return `${prefix}${now === undefined ? "<unknown>" : `${now}%`}/${target.averageUtilization}%`;
  }
  return `${prefix}${current?.value ?? "<unknown>"}/${target?.value ?? "<auto>"}`;
}
