import type { Clock } from "../../../common/clock.js";

/** A moment of the wall clock, which is past, on the clock that never steps. What can't be is taken for now. */
export function steadyTime(time: string, clock: Clock): number {
  const ageMs = clock.now() - Date.parse(time);
  return clock.monotonic() - Math.max(0, ageMs || 0);
}
