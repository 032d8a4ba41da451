import type { CronFields, CronSchedule } from "./cron-schedule.js";
import type { TimeZone } from "./time-zone.js";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** A moment that doesn't come within so many years never comes. */
const mostYears = 5;

/**
 * The first start after `afterMs`; undefined: there is none. Calendars are kept by what clocks show: what they skip when summer
 * begins is left out, what they show twice when it ends is twice.
 */
export function nextStart(schedule: CronSchedule, afterMs: number, zone: TimeZone): number | undefined {
  if (schedule.type === "every") return Math.floor((afterMs + schedule.periodMs) / 1_000) * 1_000;
  const { fields } = schedule;
  let ms = (Math.floor(afterMs / minuteMs) + 1) * minuteMs;
  const lastYear = yearOf(zone.localMs(ms)) + mostYears;
  for (;;) {
    const local = zone.localMs(ms);
    if (yearOf(local) > lastYear) return undefined;
    const next = nextCandidate(fields, local);
    if (next === local) return ms;
    ms = reach(zone, ms, next);
  }
}

const yearOf = (local: number) => new Date(local).getUTCFullYear();

/** `local` itself where all fields fit; else the next time of the clock at which that may be so. */
function nextCandidate({ minute, hour, day, month, weekday }: CronFields, local: number): number {
  const date = new Date(local);
  if (!month.values.has(date.getUTCMonth() + 1))
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  const [isDay, isWeekday] = [day.values.has(date.getUTCDate()), weekday.values.has(date.getUTCDay())];
  const fits = day.isAny || weekday.isAny ? isDay && isWeekday : isDay || isWeekday;
  if (!fits) return startOf(local, dayMs) + dayMs;
  if (!hour.values.has(date.getUTCHours())) return startOf(local, hourMs) + hourMs;
  return minute.values.has(date.getUTCMinutes()) ? local : local + minuteMs;
}

const startOf = (local: number, unitMs: number) => Math.floor(local / unitMs) * unitMs;

/** The first moment after `ms` at which clocks show `local` or later; an earlier one where they are put back in between. */
function reach(zone: TimeZone, ms: number, local: number): number {
  const late = ms + local - zone.localMs(ms);
  const excess = zone.localMs(late) - local;
  if (excess <= 0) return late;
  let [before, reached] = [late - excess, late];
  if (zone.localMs(before) >= local) return before;
  while (reached - before > minuteMs) {
    const middle = startOf((before + reached) / 2, minuteMs);
    if (zone.localMs(middle) >= local) reached = middle;
    else before = middle;
  }
  return reached;
}
