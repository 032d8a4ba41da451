import type { V2HorizontalPodAutoscaler, V2MetricSpec } from "../../api/generated/types.js";

export const cpuUtilization = (averageUtilization: number): V2MetricSpec => ({
  type: "Resource",
  resource: { name: "cpu", target: { type: "Utilization", averageUtilization } },
});

/** Of the Deployment `web`, by half of the processor time that its pods request. */
export function autoscaler(
  name: string,
  spec: Partial<V2HorizontalPodAutoscaler["spec"]> = {},
  namespace = "default",
): V2HorizontalPodAutoscaler {
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name, namespace },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
      minReplicas: 1,
      maxReplicas: 10,
      metrics: [cpuUtilization(50)],
      ...spec,
    },
  };
}
