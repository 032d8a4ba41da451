import type { StartOfPods } from "./pod-groups.js";

export interface AutoscalingSettings extends StartOfPods {
  /** How often each autoscaler is looked at. */
  readonly syncPeriodMs: number;
  /** So long the highest recommendation holds, unless an autoscaler says otherwise. */
  readonly downscaleStabilizationMs: number;
  /** By what part usage may differ from what is wanted, unless an autoscaler says otherwise. */
  readonly tolerance: number;
}

/** Kubernetes' own. */
export const usualAutoscaling: AutoscalingSettings = {
  syncPeriodMs: 15_000,
  downscaleStabilizationMs: 300_000,
  tolerance: 0.1,
  cpuInitializationMs: 300_000,
  initialReadinessDelayMs: 30_000,
};
