import type { V1Pod } from "../../api/generated/types.js";
import { isActive, isReady, readySinceMs } from "../../api/meta/pods.js";

/** When the next ready pod will have been so for `minReadySeconds`, from now on; undefined: none is waiting. */
export function nextAvailableMs(
  pods: readonly V1Pod[],
  minReadySeconds: number,
  nowMs: number,
): number | undefined {
  if (minReadySeconds === 0) return undefined;
  const waits = pods
    .filter((pod) => isActive(pod) && isReady(pod))
    .map((pod) => readySinceMs(pod) + minReadySeconds * 1000 - nowMs)
    .filter((ms) => ms > 0 && Number.isFinite(ms));
  return waits.length > 0 ? Math.min(...waits) : undefined;
}
