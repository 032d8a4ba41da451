import { CronError } from "../../../api/batch/cron/cron-field.js";
import { type CronSchedule, parseCronSchedule } from "../../../api/batch/cron/cron-schedule.js";
import { type Starts, startsBetween } from "../../../api/batch/cron/starts.js";
import { isTimeZone, TimeZone } from "../../../api/batch/cron/time-zone.js";
import type { V1CronJob, V1CronJobSpec } from "../../../api/generated/types.js";
import { jobName } from "./job-of.js";

/** Whether a Job starts now. `nextMs` is when to look again. */
export type StartDecision =
  /** Not before somebody changes the CronJob. */
  | { readonly type: "idle" }
  | { readonly type: "wrong"; readonly reason: string; readonly message: string }
  | { readonly type: "wait"; readonly nextMs: number }
  /** The one before still runs, and must not be joined. */
  | { readonly type: "busy"; readonly startMs: number; readonly nextMs: number }
  | { readonly type: "start"; readonly startMs: number; readonly nextMs: number; readonly isLate: boolean };

/** So many starts that were missed are worth a warning. */
const manyStarts = 100;

export function decideStart(cronJob: V1CronJob, spec: V1CronJobSpec, nowMs: number): StartDecision {
  if (cronJob.metadata.deletionTimestamp) return { type: "idle" };
  const { timeZone, schedule } = spec;
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    const why = `unknown time zone ${timeZone}`;
    return wrong("UnknownTimeZone", `invalid timeZone: ${JSON.stringify(timeZone)}: ${why}`);
  }
  if (spec.suspend) return { type: "idle" };
  const parsed = parsedSchedule(schedule);
  if (typeof parsed === "string")
    return wrong("UnparseableSchedule", `unparseable schedule: ${JSON.stringify(schedule)} : ${parsed}`);
  const starts = startsBetween(parsed, sinceMs(cronJob, spec, nowMs), nowMs, new TimeZone(timeZone));
  if (starts) return decide(cronJob, spec, starts);
  const why = "time difference between two schedules is less than 1 second";
  return wrong("InvalidSchedule", `invalid schedule: ${schedule} : ${why}`);
}

const wrong = (reason: string, message: string): StartDecision => ({ type: "wrong", reason, message });

function parsedSchedule(text: string): CronSchedule | string {
  try {
    return parseCronSchedule(text);
  } catch (error) {
    if (error instanceof CronError) return error.message;
    throw error;
  }
}

/** From when on starts count: the last one, or the CronJob's making; but none whose deadline has passed. */
function sinceMs({ metadata, status }: V1CronJob, spec: V1CronJobSpec, nowMs: number): number {
  const known = Date.parse(status?.lastScheduleTime ?? metadata.creationTimestamp ?? "") || 0;
  const { startingDeadlineSeconds } = spec;
  if (startingDeadlineSeconds === undefined) return known;
  return Math.max(known, nowMs - startingDeadlineSeconds * 1_000);
}

function decide(cronJob: V1CronJob, spec: V1CronJobSpec, starts: Starts): StartDecision {
  const { lastMs: startMs, nextMs, count } = starts;
  if (startMs === undefined) return { type: "wait", nextMs };
  const active = cronJob.status?.active ?? [];
  const isStarted = active.some(({ name }) => name === jobName(cronJob, startMs));
  if (isStarted || Date.parse(cronJob.status?.lastScheduleTime ?? "") === startMs)
    return { type: "wait", nextMs };
  if (spec.concurrencyPolicy === "Forbid" && active.length > 0) return { type: "busy", startMs, nextMs };
  return { type: "start", startMs, nextMs, isLate: count > manyStarts };
}
