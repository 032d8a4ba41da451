import type { Profile } from "./options.js";

export interface ProfileSettings {
  readonly heartbeatPeriodMs: number;
  /** How long a node may be silent before it counts as lost. */
  readonly nodeGraceMs: number;
  /** How long pods tolerate a lost node, unless they say otherwise. */
  readonly tolerationSeconds: number;
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
    tolerationSeconds: 1,
    leaseDurationMs: 2_000,
    renewDeadlineMs: 1_500,
    retryPeriodMs: 400,
    replicaLeaseSeconds: 4,
  },
  kubernetes: {
    heartbeatPeriodMs: 10_000,
    nodeGraceMs: 40_000,
    tolerationSeconds: 300,
    leaseDurationMs: 15_000,
    renewDeadlineMs: 10_000,
    retryPeriodMs: 2_000,
    replicaLeaseSeconds: 10,
  },
};
