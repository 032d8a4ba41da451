import type { V1Pod } from "../../api/generated/types.js";
import { isCritical } from "../../api/meta/pods.js";

export interface ShutdownSettings {
  /** For all pods together; 0: they aren't ended when the host is. */
  readonly graceSeconds: number;
  /** Of that, the last part, for critical ones. */
  readonly criticalGraceSeconds: number;
}

export interface ShutdownPhase {
  readonly graceSeconds: number;
  readonly includes: (pod: V1Pod) => boolean;
}

/** First whatever is not critical ends, then what is. */
export const shutdownPhases = ({
  graceSeconds,
  criticalGraceSeconds,
}: ShutdownSettings): readonly ShutdownPhase[] => [
  { graceSeconds: graceSeconds - criticalGraceSeconds, includes: (pod) => !isCritical(pod) },
  { graceSeconds: criticalGraceSeconds, includes: isCritical },
];

/** What a pod has of its phase: its own grace, if that is shorter. */
export const graceOf = ({ spec }: V1Pod, { graceSeconds }: ShutdownPhase): number =>
  Math.min(graceSeconds, spec?.terminationGracePeriodSeconds ?? 30);
