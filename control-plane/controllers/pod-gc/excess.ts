import type { V1Pod } from "../../../api/generated/types.js";
import { isTerminal } from "../../../api/meta/pods.js";

/** Of the pods that have ended those beyond the threshold: evicted ones first, then the oldest. */
export function excess(all: readonly V1Pod[], threshold: number): V1Pod[] {
  const ended = all.filter(isTerminal);
  if (threshold <= 0 || ended.length <= threshold) return [];
  return ended.sort(evictedAndOldestFirst).slice(0, ended.length - threshold);
}

/** Equals by name, so that two leaders choose the same. */
function evictedAndOldestFirst(a: V1Pod, b: V1Pod): number {
  const rank = ({ metadata, status }: V1Pod) =>
    [status?.reason === "Evicted" ? "0" : "1", metadata.creationTimestamp, metadata.name].join(" ");
  return rank(a) < rank(b) ? -1 : 1;
}
