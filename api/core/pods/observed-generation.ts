import type { V1PodStatus } from "../../generated/types.js";

/** Whoever reports a status without saying of which generation it is leaves what was said before, of each condition too. */
export function keepObservedGenerations(status: V1PodStatus, old: V1PodStatus = {}): void {
  if (!status.observedGeneration && old.observedGeneration)
    status.observedGeneration = old.observedGeneration;
  const known = new Map<string, (number | undefined)[]>();
  for (const { type, observedGeneration } of old.conditions ?? [])
    known.set(type, [...(known.get(type) ?? []), observedGeneration]);
  for (const condition of status.conditions ?? []) {
    const before = known.get(condition.type)?.shift();
    if (!condition.observedGeneration && before) condition.observedGeneration = before;
  }
}
