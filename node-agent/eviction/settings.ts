import { parseThresholds } from "./parse-thresholds.js";
import type { Threshold } from "./thresholds.js";

export interface EvictionSettings {
  readonly thresholds: readonly Threshold[];
  /** How long a condition stays after it was last seen to hold. */
  readonly pressureTransitionMs: number;
  /** The longest grace of a pod that goes for a soft threshold; 0: its own. */
  readonly maxPodGraceSeconds: number;
}

/** Kubelet's own. */
export const defaultHardThresholds =
  "memory.available<100Mi,nodefs.available<10%,nodefs.inodesFree<5%,imagefs.available<15%,imagefs.inodesFree<5%";

export const defaultEviction: EvictionSettings = {
  thresholds: parseThresholds({
    hard: defaultHardThresholds,
    soft: "",
    softGracePeriod: "",
    minimumReclaim: "",
  }),
  pressureTransitionMs: 300_000,
  maxPodGraceSeconds: 0,
};
