import { describe, expect, it } from "@jest/globals";
import type { V1CronJobSpec, V1CronJobStatus } from "../../../../api/generated/types.js";
import { jobOf } from "../../../../control-plane/controllers/cron-job/job-of.js";
import { decideStart } from "../../../../control-plane/controllers/cron-job/start-decision.js";
import { newCronJob } from "../../../support/cron-jobs.js";

const created = "2026-01-01T00:00:00Z";
const ms = Date.parse;

interface Case {
  readonly schedule?: string;
  readonly spec?: Partial<V1CronJobSpec>;
  readonly status?: V1CronJobStatus;
  readonly deleted?: boolean;
  readonly now: string;
}

function decision({ schedule = "0 * * * *", spec = {}, status = {}, deleted, now }: Case) {
  const made = newCronJob("tick", schedule, spec);
  const metadata = {
    ...made.metadata,
    creationTimestamp: created,
    ...(deleted ? { deletionTimestamp: now } : {}),
  };
  const cronJob = { ...made, metadata, status };
  return decideStart(cronJob, cronJob.spec as V1CronJobSpec, ms(now));
}

const active = [{ name: "tick-x", uid: "x" }];

describe("whether a CronJob starts a Job", () => {
  const start = (at: string, next: string, isLate = false) => ({
    type: "start",
    startMs: ms(at),
    nextMs: ms(next),
    isLate,
  });
  const [one, two, three] = ["2026-01-01T01:00:00Z", "2026-01-01T02:00:00Z", "2026-01-01T03:00:00Z"];

  it.each<[string, Case, object]>([
    ["not before its first start", { now: "2026-01-01T00:59:59Z" }, { type: "wait", nextMs: ms(one) }],
    ["at its first start", { now: one }, start(one, two)],
    ["after it", { now: "2026-01-01T01:30:00Z" }, start(one, two)],
    [
      "not twice",
      { now: "2026-01-01T01:30:00Z", status: { lastScheduleTime: one } },
      { type: "wait", nextMs: ms(two) },
    ],
    ["only the last of several", { now: "2026-01-01T02:30:00Z" }, start(two, three)],
    [
      "not one that runs already",
      { now: one, status: { active: [{ name: `tick-${ms(one) / 60_000}` }] } },
      { type: "wait", nextMs: ms(two) },
    ],
    ["beside another", { now: one, status: { active } }, start(one, two)],
    [
      "not where another runs",
      { now: one, status: { active }, spec: { concurrencyPolicy: "Forbid" } },
      { type: "busy", startMs: ms(one), nextMs: ms(two) },
    ],
    ["not while it is suspended", { now: one, spec: { suspend: true } }, { type: "idle" }],
    ["not while it is deleted", { now: one, deleted: true }, { type: "idle" }],
    [
      "not past the deadline",
      { now: "2026-01-01T01:30:00Z", spec: { startingDeadlineSeconds: 60 } },
      { type: "wait", nextMs: ms(two) },
    ],
    [
      "within the deadline",
      { now: "2026-01-01T01:00:30Z", spec: { startingDeadlineSeconds: 60 } },
      start(one, two),
    ],
    [
      "after very many that were missed",
      { schedule: "* * * * *", now: "2026-01-01T03:00:00Z" },
      start(three, "2026-01-01T03:01:00Z", true),
    ],
    [
      "without a warning where a deadline bounds them",
      { schedule: "* * * * *", now: "2026-01-01T03:00:00Z", spec: { startingDeadlineSeconds: 200 } },
      start(three, "2026-01-01T03:01:00Z"),
    ],
    ["not when the clock was put back", { now: "2025-12-31T10:00:00Z" }, { type: "wait", nextMs: ms(one) }],
    [
      "in its own zone",
      { schedule: "0 2 * * *", spec: { timeZone: "Europe/Berlin" }, now: one },
      start(one, "2026-01-02T01:00:00Z"),
    ],
    [
      "not in an unknown zone",
      { now: one, spec: { timeZone: "Mars/North" } },
      {
        type: "wrong",
        reason: "UnknownTimeZone",
        message: 'invalid timeZone: "Mars/North": unknown time zone Mars/North',
      },
    ],
    [
      "not by a schedule that says nothing",
      { schedule: "x", now: one },
      {
        type: "wrong",
        reason: "UnparseableSchedule",
        message: 'unparseable schedule: "x" : expected exactly 5 fields, found 1: [x]',
      },
    ],
    [
      "not on a day that doesn't come",
      { schedule: "0 0 31 2 *", now: one },
      {
        type: "wrong",
        reason: "InvalidSchedule",
        message: "invalid schedule: 0 0 31 2 * : time difference between two schedules is less than 1 second",
      },
    ],
  ])("%s", (_, given, expected) => {
    expect(decision(given)).toEqual(expected);
  });
});

describe("the Job of a start", () => {
  it("is named after its minute, and tells when it was to start", () => {
    const cronJob = newCronJob("tick", "0 * * * *", { timeZone: "Europe/Berlin" });
    const template = {
      metadata: { labels: { a: "b" }, annotations: { c: "d" } },
      spec: cronJob.spec?.jobTemplate.spec,
    };
    const given = { ...cronJob, spec: { ...cronJob.spec, jobTemplate: template } } as typeof cronJob;
    expect(jobOf(given, ms("2026-07-01T01:00:00Z"))).toMatchObject({
      metadata: {
        name: "tick-29714460",
        namespace: "default",
        labels: { a: "b" },
        annotations: {
          c: "d",
          "batch.kubernetes.io/cronjob-scheduled-timestamp": "2026-07-01T03:00:00+02:00",
        },
        ownerReferences: [{ kind: "CronJob", name: "tick", controller: true, blockOwnerDeletion: true }],
      },
      spec: { template: expect.anything() },
    });
  });
});
