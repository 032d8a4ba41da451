import type {
  V1HorizontalPodAutoscaler,
  V1ObjectMeta,
  V2HorizontalPodAutoscaler,
  V2HorizontalPodAutoscalerStatus,
  V2MetricSpec,
  V2MetricStatus,
} from "../generated/types.js";
import { flatSpec, flatStatus, nestedSpec, nestedStatus } from "./convert-metrics.js";

const prefix = "autoscaling.alpha.kubernetes.io/";
const annotation = {
  metrics: `${prefix}metrics`,
  behavior: `${prefix}behavior`,
  conditions: `${prefix}conditions`,
  currentMetrics: `${prefix}current-metrics`,
};

type Fields = Record<string, unknown>;

const isCpuUtilization = (metric: V2MetricSpec) =>
  metric.type === "Resource" &&
  metric.resource?.name === "cpu" &&
  metric.resource.target.averageUtilization !== undefined;
const isCpuStatus = (metric: V2MetricStatus) =>
  metric.type === "Resource" &&
  metric.resource?.name === "cpu" &&
  metric.resource.current.averageUtilization !== undefined;

/** A v2 autoscaler as v1 shows it; what v1 has no field for travels in annotations. */
export function autoscalerV1(object: V2HorizontalPodAutoscaler): V1HorizontalPodAutoscaler {
  const { spec, status, metadata, ...rest } = object;
  const { metrics = [], behavior, ...same } = spec ?? ({} as NonNullable<typeof spec>);
  const cpu = metrics.find(isCpuUtilization)?.resource?.target.averageUtilization;
  const others = metrics.filter((metric) => !isCpuUtilization(metric));
  const { conditions, currentMetrics = [] } = status ?? ({} as V2HorizontalPodAutoscalerStatus);
  const otherStatus = currentMetrics.filter((metric) => !isCpuStatus(metric));
  const extra = {
    ...asJson(
      annotation.metrics,
      others.map((metric) => flatSpec(metric as unknown as Fields)),
    ),
    ...asJson(annotation.behavior, behavior && renameKeys(behavior, capitalised)),
    ...asJson(annotation.conditions, conditions),
    ...asJson(
      annotation.currentMetrics,
      otherStatus.map((metric) => flatStatus(metric as unknown as Fields)),
    ),
  };
  return {
    ...rest,
    apiVersion: "autoscaling/v1",
    metadata: withAnnotations(metadata, { ...metadata.annotations, ...extra }),
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
  const { spec, status, metadata, ...rest } = object;
  const { targetCPUUtilizationPercentage: cpu, ...same } = spec ?? ({} as NonNullable<typeof spec>);
  const annotations = { ...metadata.annotations };
  const take = (name: string) => parsed(annotations, name);
  const metrics = asList(take(annotation.metrics)).map(nestedSpec);
  const behavior = take(annotation.behavior);
  const conditions = take(annotation.conditions);
  const currentMetrics = asList(take(annotation.currentMetrics)).map(nestedStatus);
  if (cpu !== undefined)
    metrics.push(cpuMetric({ target: { type: "Utilization", averageUtilization: cpu } }));
  const currentCpu = status?.currentCPUUtilizationPercentage;
  if (currentCpu !== undefined)
    currentMetrics.push(cpuMetric({ current: { averageUtilization: currentCpu } }));
  return {
    ...rest,
    apiVersion: "autoscaling/v2",
    metadata: withAnnotations(metadata, annotations),
    spec: {
      ...same,
      ...(metrics.length > 0 ? { metrics } : {}),
      ...(behavior ? { behavior: renameKeys(behavior, uncapitalised) } : {}),
    } as unknown as NonNullable<V2HorizontalPodAutoscaler["spec"]>,
    ...(status ? { status: statusV2(status, conditions, currentMetrics) } : {}),
  };
}

const cpuMetric = (values: Fields): Fields => ({ type: "Resource", resource: { name: "cpu", ...values } });

function statusV2(
  status: NonNullable<V1HorizontalPodAutoscaler["status"]>,
  conditions: unknown,
  currentMetrics: unknown[],
): V2HorizontalPodAutoscalerStatus {
  const { currentCPUUtilizationPercentage: _, ...same } = status;
  const found = {
    ...(conditions ? { conditions } : {}),
    ...(currentMetrics.length > 0 ? { currentMetrics } : {}),
  };
  return { ...same, ...(found as Partial<V2HorizontalPodAutoscalerStatus>) };
}

function asJson(name: string, value: unknown): Record<string, string> {
  const empty = value === undefined || (Array.isArray(value) && value.length === 0);
  return empty ? {} : { [name]: JSON.stringify(value) };
}

/** Takes the annotation out of `annotations`; one that can't be read is lost, as in Kubernetes. */
function parsed(annotations: Record<string, string>, name: string): unknown {
  const text = annotations[name];
  if (text === undefined) return undefined;
  delete annotations[name];
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const asList = (value: unknown): Fields[] => (Array.isArray(value) ? value : []);

function withAnnotations(metadata: V1ObjectMeta, annotations: Record<string, string>): V1ObjectMeta {
  const { annotations: _, ...same } = metadata;
  return Object.keys(annotations).length > 0 ? { ...same, annotations } : same;
}

const capitalised = (key: string) => key.charAt(0).toUpperCase() + key.slice(1);
const uncapitalised = (key: string) => key.charAt(0).toLowerCase() + key.slice(1);

/** The behavior annotation spells its keys as Go does. */
function renameKeys(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renameKeys(item, rename));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [rename(key), renameKeys(item, rename)]),
  );
}
