import { type FieldError, invalid, required } from "../field-error.js";
import type { V1CronJob, V1CronJobSpec, V1JobSpec } from "../generated/types.js";
import { checkNonNegative, checkOneOf } from "../meta/checks.js";
import { isDns1123Subdomain, type NameRule } from "../meta/names.js";
import { cronScheduleError } from "./cron-schedule.js";
import { validateJobSpec } from "./validate-job.js";

/** Eleven characters are left for what the names of its Jobs end in. */
const longestName = 52;

export const validateCronJobName: NameRule = (name) =>
  name.length > longestName ? [`must be no more than ${longestName} characters`] : isDns1123Subdomain(name);

export function validateCronJob({ spec = missing }: V1CronJob): FieldError[] {
  return [
    ...validateSchedule(spec),
    ...checkNonNegative(spec.startingDeadlineSeconds, "spec.startingDeadlineSeconds"),
    ...checkOneOf(spec.concurrencyPolicy, ["Allow", "Forbid", "Replace"], "spec.concurrencyPolicy"),
    ...validateTimeZone(spec.timeZone),
    ...checkNonNegative(spec.successfulJobsHistoryLimit, "spec.successfulJobsHistoryLimit"),
    ...checkNonNegative(spec.failedJobsHistoryLimit, "spec.failedJobsHistoryLimit"),
    ...validateJobSpec(spec.jobTemplate?.spec ?? ({} as V1JobSpec), "spec.jobTemplate.spec"),
  ];
}

const missing = {} as V1CronJobSpec;

function validateSchedule({ schedule }: V1CronJobSpec): FieldError[] {
  const field = "spec.schedule";
  if (!schedule) return [required(field)];
  if (schedule.includes("TZ")) {
    const detail = "cannot use TZ or CRON_TZ in schedule, use timeZone field instead";
    return [invalid(field, schedule, detail)];
  }
  const error = cronScheduleError(schedule);
  return error ? [invalid(field, schedule, error)] : [];
}

function validateTimeZone(timeZone: string | undefined): FieldError[] {
  if (timeZone === undefined) return [];
  const field = "spec.timeZone";
  if (timeZone === "") return [invalid(field, timeZone, "timeZone must be nil or non-empty string")];
  if (timeZone.toLowerCase() === "local") {
    return [
      invalid(
        field,
        timeZone,
        "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones",
      ),
    ];
  }
  return isTimeZone(timeZone) ? [] : [invalid(field, timeZone, `unknown time zone ${timeZone}`)];
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
