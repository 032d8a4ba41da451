import type { V1DaemonSet } from "../../../api/generated/types.js";
import { resolveIntOrPercent } from "../../../api/meta/int-or-percent.js";

export interface UpdateLimits {
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

/** How many nodes of `desired` may have two pods while an update lasts, and how many none that serves. */
export function updateLimits({ spec }: V1DaemonSet, desired: number): UpdateLimits {
  const { type, rollingUpdate } = spec?.updateStrategy ?? {};
  if (type !== "RollingUpdate") return { maxSurge: 0, maxUnavailable: 0 };
  const maxSurge = resolveIntOrPercent(rollingUpdate?.maxSurge ?? 0, desired, "up");
  const maxUnavailable = resolveIntOrPercent(rollingUpdate?.maxUnavailable ?? 1, desired, "up");
  const isStuck = desired > 0 && maxSurge === 0 && maxUnavailable === 0;
  return { maxSurge, maxUnavailable: isStuck ? 1 : maxUnavailable };
}

export const allowsSurge = (set: V1DaemonSet) => updateLimits(set, 1).maxSurge > 0;
