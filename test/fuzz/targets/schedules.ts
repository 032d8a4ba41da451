import { cronScheduleError, parseCronSchedule } from "../../../api/batch/cron/cron-schedule.js";
import { startsBetween } from "../../../api/batch/cron/starts.js";
import { isTimeZone, TimeZone } from "../../../api/batch/cron/time-zone.js";
import { formatIntervals, parseIntervals } from "../../../api/batch/index-intervals.js";
import type { FuzzTarget } from "../target.js";

const now = Date.UTC(2026, 2, 29);
const utc = new TimeZone();

/** Schedules of CronJobs, their time zones, and lists of indexes. What is taken must have a next start, or none, ever. */
export const schedules: FuzzTarget = {
  name: "schedules",
  seeds: ["*/5 0-6 1,15 jan-mar MON", "@every 1h30m", "@daily", "Europe/Berlin", "1,3-5,7"].map((text) =>
    Buffer.from(text),
  ),
  words: ["* ", "/", "-", ",", "@every ", "59", "31 2 *", "sun", "?", "ns", "1e9"],
  run(input) {
    const text = Buffer.from(input).toString();
    isTimeZone(text);
    formatIntervals(parseIntervals(text, 1_000));
    if (cronScheduleError(text) === undefined) startsBetween(parseCronSchedule(text), 0, now, utc);
  },
};
