import type { Profile } from "./options.js";

export interface ProfileSettings {
  readonly heartbeatPeriodMs: number;
  /** How long a node may be silent before it counts as lost. */
  readonly nodeGraceMs: number;
  /** How long pods tolerate a node that says it isn't ready, and one that is lost, unless they say otherwise. */
  readonly tolerations: { readonly notReadySeconds: number; readonly unreachableSeconds: number };
  /** How often autoscalers are looked at. */
  readonly autoscalingPeriodMs: number;
  readonly leaseDurationMs: number;
  readonly renewDeadlineMs: number;
  readonly retryPeriodMs: number;
  readonly replicaLeaseSeconds: number;
}

/** `kubernetes` is what clusters of many hosts use; `fast` suits labs, where hosts are near and failures are made. */
export const profiles: Readonly<Record<Profile, ProfileSettings>> = {
  fast: {
    heartbeatPeriodMs: 400,
    nodeGraceMs: 2_000,
    tolerations: { notReadySeconds: 30, unreachableSeconds: 1 },
    autoscalingPeriodMs: 5_000,
    leaseDurationMs: 2_000,
    renewDeadlineMs: 1_500,
    retryPeriodMs: 400,
    replicaLeaseSeconds: 4,
  },
  kubernetes: {
    heartbeatPeriodMs: 10_000,
    nodeGraceMs: 40_000,
    tolerations: { notReadySeconds: 300, unreachableSeconds: 300 },
    autoscalingPeriodMs: 15_000,
    leaseDurationMs: 15_000,
    renewDeadlineMs: 10_000,
    retryPeriodMs: 2_000,
    replicaLeaseSeconds: 10,
  },
};
