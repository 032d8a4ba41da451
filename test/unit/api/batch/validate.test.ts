import { describe, expect, it } from "@jest/globals";
import { cronScheduleError } from "../../../../api/batch/cron/cron-schedule.js";
import { setCronJobDefaults } from "../../../../api/batch/cron-job.js";
import { validateCronJob, validateCronJobName } from "../../../../api/batch/validate-cron-job.js";
import type { V1CronJob } from "../../../../api/generated/types.js";
import { said } from "../../../support/field-errors.js";

describe("cronScheduleError", () => {
  it.each(["* * * * *", "*/5 0-6 1,15 jan-mar MON", "@daily", "@every 1h30m", "0 0 ? * 0"])(
    "accepts %s",
    (schedule) => {
      expect(cronScheduleError(schedule)).toBeUndefined();
    },
  );

  it.each([
    ["* * * *", "expected exactly 5 fields, found 4: [* * * *]"],
    ["60 * * * *", "end of range (60) above maximum (59): 60"],
    ["* * 0 * *", "beginning of range (0) below minimum (1): 0"],
    ["5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1"],
    ["x * * * *", 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ["*/0 * * * *", "step of range should be a positive number: */0"],
    ["@never", "unrecognized descriptor: @never"],
  ])("%s: %s", (schedule, message) => {
    expect(cronScheduleError(schedule)).toBe(message);
  });
});

describe("CronJob", () => {
  const make = (restartPolicy: string, more: object = {}): V1CronJob => {
    const template = { spec: { restartPolicy, containers: [{ name: "c", image: "i" }] } };
    const spec = { schedule: "* * * * *", jobTemplate: { spec: { template } }, ...more };
    const made: V1CronJob = { apiVersion: "batch/v1", kind: "CronJob", metadata: { name: "x" }, spec };
    setCronJobDefaults(made);
    return made;
  };

  it("is checked down to its pods", () => {
    expect(validateCronJob(make("OnFailure", { timeZone: "Europe/Berlin" }))).toEqual([]);
    expect(said(validateCronJob(make("Always")))).toEqual([
      'spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ]);
    expect(said(validateCronJob(make("Never", { timeZone: "Mars/North" })))).toEqual([
      'spec.timeZone: Invalid value: "Mars/North": unknown time zone Mars/North',
    ]);
  });

  it("leaves room in its name", () => {
    expect(validateCronJobName("x".repeat(53))).toEqual(["must be no more than 52 characters"]);
  });
});
