import type { CronSchedule } from "./cron-schedule.js";
import { nextStart } from "./next-start.js";
import type { TimeZone } from "./time-zone.js";

/** Calendars know no shorter time. */
const minuteMs = 60_000;

export interface Starts {
  /** The last start after `sinceMs` that is not later than now. */
  readonly lastMs: number | undefined;
  /** The first one that is. */
  readonly nextMs: number;
  /** About how many of them there were. */
  readonly count: number;
}

/** Which starts fall between two moments; undefined for a schedule that has none, ever. */
export function startsBetween(
  schedule: CronSchedule,
  sinceMs: number,
  nowMs: number,
  zone: TimeZone,
): Starts | undefined {
  const firstMs = nextStart(schedule, sinceMs, zone);
  if (firstMs === undefined) return undefined;
  if (firstMs > nowMs) return { lastMs: undefined, nextMs: firstMs, count: 0 };
  const secondMs = nextStart(schedule, firstMs, zone) ?? Number.POSITIVE_INFINITY;
  const count = Math.floor((nowMs - firstMs) / (secondMs - firstMs)) + 1;
  const lastMs =
    schedule.type === "every"
      ? firstMs + (count - 1) * schedule.periodMs
      : lastBefore(schedule, firstMs, nowMs, zone);
  const nextMs = nextStart(schedule, lastMs, zone);
  return nextMs === undefined ? undefined : { lastMs, nextMs, count };
}

/** Halves the time in between until nothing starts in what is left. @param startMs a start that isn't later than now */
function lastBefore(schedule: CronSchedule, startMs: number, nowMs: number, zone: TimeZone): number {
  let [last, end] = [startMs, nowMs];
  while (end - last >= minuteMs) {
    const middle = Math.floor((last + end) / 2);
    const found = nextStart(schedule, middle, zone) ?? Number.POSITIVE_INFINITY;
    if (found <= nowMs) last = found;
    else end = middle;
  }
  return last;
}
