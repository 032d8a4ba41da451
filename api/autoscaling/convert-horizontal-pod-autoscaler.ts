import type {
  V1HorizontalPodAutoscaler,
  V2HorizontalPodAutoscaler,
  V2HorizontalPodAutoscalerStatus,
  V2MetricSpec,
  V2MetricStatus,
} from "../generated/types.js";
import type { Fields } from "../meta/fields.js";
import { readAnnotations, withAnnotations } from "./annotations-of-v1.js";
import { flatSpec, flatStatus } from "./convert-metrics.js";

const isCpuUtilization = ({ type, resource }: V2MetricSpec) =>
  type === "Resource" && resource?.name === "cpu" && resource.target?.averageUtilization !== undefined;
const isCpuStatus = ({ type, resource }: V2MetricStatus) =>
  type === "Resource" && resource?.name === "cpu" && resource.current?.averageUtilization !== undefined;

/** A v2 autoscaler as v1 shows it; what v1 has no field for travels in annotations. */
export function autoscalerV1(object: V2HorizontalPodAutoscaler): V1HorizontalPodAutoscaler {
  const { spec, status, metadata, ...rest } = object;
  const { metrics = [], behavior, ...same } = spec ?? ({} as NonNullable<typeof spec>);
  const cpu = metrics.find(isCpuUtilization)?.resource?.target.averageUtilization;
  const others = metrics.filter((metric) => !isCpuUtilization(metric));
  const { conditions, currentMetrics = [] } = status ?? ({} as V2HorizontalPodAutoscalerStatus);
  return {
    ...rest,
    apiVersion: "autoscaling/v1",
    metadata: withAnnotations(metadata, {
      metrics: others.map((metric) => flatSpec(metric as unknown as Fields)),
      behavior,
      conditions,
      // That of CPU, too: its field has the utilization alone.
      currentMetrics: currentMetrics.map((metric) => flatStatus(metric as unknown as Fields)),
    }),
    spec: { ...same, ...(cpu === undefined ? {} : { targetCPUUtilizationPercentage: cpu }) },
    ...(status ? { status: statusV1(status) } : {}),
  };
}

function statusV1(status: V2HorizontalPodAutoscalerStatus): NonNullable<V1HorizontalPodAutoscaler["status"]> {
  const { conditions: _, currentMetrics = [], currentReplicas = 0, ...same } = status;
  const cpu = currentMetrics.find(isCpuStatus)?.resource?.current.averageUtilization;
  const current = cpu === undefined ? {} : { currentCPUUtilizationPercentage: cpu };
  return { ...same, currentReplicas, ...current };
}

/** A v1 autoscaler, with what its annotations carry, as v2. */
export function autoscalerV2(object: V1HorizontalPodAutoscaler): V2HorizontalPodAutoscaler {
  const { spec, status, ...rest } = object;
  const { targetCPUUtilizationPercentage: cpu, ...same } = spec ?? ({} as NonNullable<typeof spec>);
  const { metadata, metrics = [], behavior, ...told } = readAnnotations(object.metadata);
  const target = { type: "Utilization", averageUtilization: cpu };
  const all =
    cpu === undefined ? metrics : [...metrics, { type: "Resource", resource: { name: "cpu", target } }];
  return {
    ...rest,
    apiVersion: "autoscaling/v2",
    metadata,
    spec: { ...same, ...(all.length > 0 ? { metrics: all } : {}), ...(behavior ? { behavior } : {}) },
    ...(status ? { status: statusV2(status, told) } : {}),
  };
}

function statusV2(
  status: NonNullable<V1HorizontalPodAutoscaler["status"]>,
  told: Pick<V2HorizontalPodAutoscalerStatus, "conditions" | "currentMetrics">,
): V2HorizontalPodAutoscalerStatus {
  const { currentCPUUtilizationPercentage: cpu, ...same } = status;
  if (told.currentMetrics || cpu === undefined) return { ...same, ...told };
  const current = { averageUtilization: cpu };
  return { ...same, ...told, currentMetrics: [{ type: "Resource", resource: { name: "cpu", current } }] };
}
