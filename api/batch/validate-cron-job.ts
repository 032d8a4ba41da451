import { type FieldError, invalid, notSupported, required } from "../field-error.js";
import type { V1CronJob, V1CronJobSpec, V1JobSpec, V1JobTemplateSpec } from "../generated/types.js";
import { checkNonNegative, checkOneOf } from "../meta/checks.js";
import { isDns1123Subdomain, type NameRule } from "../meta/names.js";
import { cronScheduleError } from "./cron/cron-schedule.js";
import { isTimeZone } from "./cron/time-zone.js";
import { validateJobSpec } from "./validate-job.js";

/** Eleven characters are left for what the names of its Jobs end in. */
const longestName = 52;

export const validateCronJobName: NameRule = (name) =>
  name.length > longestName ? [`must be no more than ${longestName} characters`] : isDns1123Subdomain(name);

const missing = {} as V1CronJobSpec;

export function validateCronJob({ spec = missing }: V1CronJob): FieldError[] {
  return [
    ...validateSchedule(spec),
    ...checkNonNegative(spec.startingDeadlineSeconds, "spec.startingDeadlineSeconds"),
    ...validateTimeZone(spec.timeZone),
    ...checkOneOf(spec.concurrencyPolicy, ["Allow", "Forbid", "Replace"], "spec.concurrencyPolicy"),
    ...validateJobTemplate(spec.jobTemplate ?? {}, "spec.jobTemplate.spec"),
    ...checkNonNegative(spec.successfulJobsHistoryLimit, "spec.successfulJobsHistoryLimit"),
    ...checkNonNegative(spec.failedJobsHistoryLimit, "spec.failedJobsHistoryLimit"),
  ];
}

function validateSchedule({ schedule }: V1CronJobSpec): FieldError[] {
  const field = "spec.schedule";
  if (!schedule) return [required(field)];
  const error = schedule.includes("TZ") ? undefined : cronScheduleError(schedule);
  if (error !== undefined) return [invalid(field, schedule, error)];
  if (!schedule.includes("TZ")) return [];
  const detail = "cannot use TZ or CRON_TZ in schedule, use timeZone field instead";
  return [invalid(field, schedule, detail)];
}

const component = /^[A-Za-z.\-_0-9+]{1,14}$/;

function validateTimeZone(timeZone: string | undefined): FieldError[] {
  const field = "spec.timeZone";
  if (timeZone === undefined) return [];
  if (timeZone === "") return [invalid(field, timeZone, "timeZone must be nil or non-empty string")];
  const isName = timeZone.split("/").every((one) => component.test(one) && !/^(\.{1,2}$|-)/.test(one));
  if (!isName) return [invalid(field, timeZone, `unknown time zone ${timeZone}`)];
  if (timeZone.toLowerCase() === "local") {
    const detail = "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones";
    return [invalid(field, timeZone, detail)];
  }
  return isTimeZone(timeZone) ? [] : [invalid(field, timeZone, `unknown time zone ${timeZone}`)];
}

function validateJobTemplate({ spec = {} as V1JobSpec }: V1JobTemplateSpec, path: string): FieldError[] {
  return [
    ...validateJobSpec(spec, path),
    ...(spec.selector
      ? [invalid(`${path}.selector`, spec.selector, "`selector` will be auto-generated")]
      : []),
    ...(spec.manualSelector ? [notSupported(`${path}.manualSelector`, true, ["nil", "false"])] : []),
  ];
}
