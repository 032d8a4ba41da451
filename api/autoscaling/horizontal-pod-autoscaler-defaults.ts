import type {
  V2HorizontalPodAutoscaler,
  V2HorizontalPodAutoscalerBehavior,
  V2HorizontalPodAutoscalerSpec,
} from "../generated/types.js";

export function setHorizontalPodAutoscalerDefaults({ spec }: V2HorizontalPodAutoscaler): void {
  if (!spec) return;
  spec.minReplicas ??= 1;
  setMetricDefaults(spec);
  if (spec.behavior) setBehaviorDefaults(spec.behavior);
}

function setMetricDefaults(spec: V2HorizontalPodAutoscalerSpec): void {
  if ((spec.metrics ?? []).length > 0) return;
  const target = { type: "Utilization", averageUtilization: 80 };
  spec.metrics = [{ type: "Resource", resource: { name: "cpu", target } }];
}

function setBehaviorDefaults(behavior: V2HorizontalPodAutoscalerBehavior): void {
  behavior.scaleUp = {
    stabilizationWindowSeconds: 0,
    selectPolicy: "Max",
    policies: [
      { type: "Pods", value: 4, periodSeconds: 15 },
      { type: "Percent", value: 100, periodSeconds: 15 },
    ],
    ...given(behavior.scaleUp),
  };
  behavior.scaleDown = {
    selectPolicy: "Max",
    policies: [{ type: "Percent", value: 100, periodSeconds: 15 }],
    ...given(behavior.scaleDown),
  };
}

const given = <T extends object>(rules: T | undefined) =>
  Object.fromEntries(Object.entries(rules ?? {}).filter(([, value]) => value !== undefined));
