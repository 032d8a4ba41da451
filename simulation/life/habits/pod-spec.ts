import type { V1PodSpec } from "../../../api/generated/types.js";

/** A pod's spec as workloads have it: without a token, which would need files in memory, and soon gone. */
export const podSpec = (more: Partial<V1PodSpec> = {}): V1PodSpec => ({
  automountServiceAccountToken: false,
  terminationGracePeriodSeconds: 2,
  containers: [{ name: "web", image: "web:1" }],
  ...more,
});
