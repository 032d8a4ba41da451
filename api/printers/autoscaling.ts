import type * as k8s from "../generated/types.js";
import { age, column, columns, count, nameColumn } from "./column.js";

export const horizontalPodAutoscalerColumns = columns<k8s.V2HorizontalPodAutoscaler>(
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
);

export const scaleColumns = columns<k8s.V1Scale>(
  nameColumn(),
  count("Desired", "Pods wanted.", ({ spec }) => spec?.replicas ?? 0),
  count("Available", "Pods there are.", ({ status }) => status?.replicas ?? 0),
  age(),
);

function targets({ spec, status }: k8s.V2HorizontalPodAutoscaler): string {
  const metrics = spec?.metrics ?? [];
  if (metrics.length === 0) return "<none>";
  const shown = metrics
    .slice(0, 2)
    .map((metric, index) => targetText(metric, status?.currentMetrics?.[index]));
  const more = metrics.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` + ${more} more...` : ""}`;
}

function targetText(metric: k8s.V2MetricSpec, status: k8s.V2MetricStatus | undefined): string {
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
