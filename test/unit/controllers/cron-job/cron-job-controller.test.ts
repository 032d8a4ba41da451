import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1CronJobSpec, V1Job } from "../../../../api/generated/types.js";
import { cronJobs, events, jobs } from "../../../../api/resources.js";
import { cronJobController } from "../../../../control-plane/controllers/cron-job/cron-job-controller.js";
import { type ControllerBench, controllerBench } from "../../../support/controller-bench.js";
import { newCronJob } from "../../../support/cron-jobs.js";
import { newJob } from "../../../support/jobs.js";
import { staleLeader } from "../../../support/stale-leader.js";

const minute = 60_000;

describe("CronJob controller", () => {
  let bench: ControllerBench;
  const ref = { namespace: "default", name: "tick" };
  const get = () => bench.client.get(cronJobs, ref);
  const patch = (spec: Partial<V1CronJobSpec>) => bench.client.patch(cronJobs, ref, "merge", { spec });
  const names = async () => (await bench.all(jobs)).map(({ metadata }) => metadata.name).sort();
  const first = Date.UTC(2026, 0, 1) / minute;
  const started = (...minutes: number[]) => minutes.map((one) => `tick-${first + one}`);
  const make = (spec: Partial<V1CronJobSpec> = {}, schedule = "* * * * *") =>
    bench.client.create(cronJobs, newCronJob("tick", schedule, spec));
  const told = async () => {
    await bench.clock.advance(50);
    return (await bench.all(events)).map(({ reason, note }) => `${reason}: ${note}`);
  };

  async function end(job: V1Job, type: "Complete" | "Failed" = "Complete") {
    const now = new Date(bench.clock.now()).toISOString();
    const time = { startTime: now, ...(type === "Complete" ? { completionTime: now } : {}) };
    const status = { ...time, conditions: [{ type, status: "True", lastTransitionTime: now }] };
    await bench.client.update(jobs, { ...job, status }, { subresource: "status" });
  }

  async function endAll(type?: "Complete" | "Failed") {
    for (const job of await bench.all(jobs)) if (!job.status?.conditions) await end(job, type);
    await bench.clock.advance(10);
  }

  beforeEach(async () => {
    bench = await controllerBench();
    bench.start(cronJobController(bench.context));
  });
  afterEach(() => bench.stop());

  it("starts a Job each minute", async () => {
    await make();
    await bench.clock.advance(3 * minute + 500);
    expect(await names()).toEqual(started(1, 2, 3));
    const { status } = await get();
    expect(status?.active?.map(({ kind, name }) => `${kind} ${name}`)).toEqual(
      started(1, 2, 3).map((name) => `Job ${name}`),
    );
    expect(status?.lastScheduleTime).toBe("2026-01-01T00:03:00Z");
    expect(await told()).toContain(`SuccessfulCreate: Created job ${started(1)[0]}`);
    const figure = "cronjob_controller_cronjob_job_creation_skew_duration_seconds";
    expect(await bench.figures(figure)).toEqual([" 3"]);
  });

  it("writes down what ended, and keeps as many as it should", async () => {
    await make({ successfulJobsHistoryLimit: 2, failedJobsHistoryLimit: 0 });
    for (let i = 0; i < 4; i++) {
      await bench.clock.advance(minute);
      await endAll();
    }
    await bench.clock.advance(500);
    expect(await names()).toEqual(started(3, 4).slice(-2));
    expect((await get()).status).toMatchObject({
      lastSuccessfulTime: expect.stringMatching(/^2026-01-01T00:04:/),
    });
    expect((await get()).status?.active).toBeUndefined();
    await bench.clock.advance(minute);
    await endAll("Failed");
    await bench.clock.advance(500);
    expect(await names()).toEqual(started(3, 4));
    expect(await told()).toEqual(
      expect.arrayContaining([
        `SawCompletedJob: Saw completed job: ${started(1)[0]}, condition: Complete`,
        `SuccessfulDelete: Deleted job ${started(1)[0]}`,
        `SawCompletedJob: Saw completed job: ${started(5)[0]}, condition: Failed`,
      ]),
    );
  });

  it("waits for the Job before it", async () => {
    await make({ concurrencyPolicy: "Forbid" });
    await bench.clock.advance(2 * minute + 500);
    expect(await names()).toEqual(started(1));
    expect(await told()).toContain(
      "JobAlreadyActive: Not starting job because prior execution is running and concurrency policy is Forbid",
    );
    await endAll();
    await bench.clock.advance(500);
    expect(await names()).toEqual(started(1, 2));
  });

  it("replaces the Job before it", async () => {
    await make({ concurrencyPolicy: "Replace" });
    await bench.clock.advance(3 * minute + 500);
    expect(await names()).toEqual(started(3));
    expect((await get()).status?.active).toHaveLength(1);
  });

  it("starts nothing while it is suspended, and only the last start after that", async () => {
    await make({ suspend: true });
    await bench.clock.advance(5 * minute);
    expect(await names()).toEqual([]);
    await patch({ suspend: false });
    await bench.clock.advance(500);
    expect(await names()).toEqual(started(5));
  });

  it("begins a new schedule with its next start", async () => {
    await make({}, "0 0 1 1 *");
    await bench.clock.advance(10 * minute + 5_000);
    await patch({ schedule: "*/2 * * * *" });
    await bench.clock.advance(minute);
    expect(await names()).toEqual([]);
    await bench.clock.advance(minute);
    expect(await names()).toEqual(started(12));
  });

  it("knows a Job again that it had no time to write down", async () => {
    const update = bench.client.update.bind(bench.client);
    let broken = true;
    bench.client.update = (type, object, options) =>
      broken && type.resource === "cronjobs"
        ? Promise.reject(new Error("died"))
        : update(type, object, options);
    await make();
    await bench.clock.advance(minute + 500);
    expect(await names()).toEqual(started(1));
    broken = false;
    await bench.clock.advance(5_000);
    expect(await names()).toEqual(started(1));
    expect((await get()).status?.active).toHaveLength(1);
    expect((await get()).status?.lastScheduleTime).toBe("2026-01-01T00:01:00Z");
  });

  it("does not start again what was cleared away before it was written down", async () => {
    const update = bench.client.update.bind(bench.client);
    let broken = true;
    bench.client.update = (type, object, options) =>
      broken && type.resource === "cronjobs"
        ? Promise.reject(new Error("died"))
        : update(type, object, options);
    await make({ successfulJobsHistoryLimit: 0 });
    await bench.clock.advance(minute + 500);
    await endAll();
    const [made] = await bench.all(jobs);
    expect(made?.metadata.name).toBe(started(1)[0]);
    broken = false;
    await bench.clock.advance(10_000);
    expect(await names()).toEqual([]);
    expect((await get()).status).toMatchObject({ lastScheduleTime: "2026-01-01T00:01:00Z" });
    expect(await told()).toEqual([
      `SuccessfulCreate: Created job ${started(1)[0]}`,
      `SuccessfulDelete: Deleted job ${started(1)[0]}`,
    ]);
  });

  it("notices Jobs that are gone, and those that others made", async () => {
    const cronJob = await make();
    await bench.clock.advance(minute + 500);
    const lost = { namespace: "default", name: started(1)[0] ?? "" };
    await bench.client.delete(jobs, lost, { propagationPolicy: "Background" });
    await bench.clock.advance(500);
    expect((await get()).status?.active).toBeUndefined();
    const { apiVersion, kind, metadata } = cronJob;
    const owner = { apiVersion, kind, name: "tick", uid: metadata.uid ?? "", controller: true };
    const byHand = newJob("by-hand");
    await bench.client.create(jobs, {
      ...byHand,
      metadata: { ...byHand.metadata, ownerReferences: [owner] },
    });
    await bench.clock.advance(500);
    expect(await told()).toEqual(
      expect.arrayContaining([
        `MissingJob: Active job went missing: ${started(1)[0]}`,
        "UnexpectedJob: Saw a job that the controller did not create or forgot: by-hand",
      ]),
    );
  });

  it("says what is wrong with a schedule that was stored", async () => {
    await make({}, "0 0 31 2 *");
    await bench.clock.advance(500);
    expect((await told()).join()).toContain("InvalidSchedule: invalid schedule: 0 0 31 2 *");
  });

  it("does not start again what a newer leader has started and cleared away", async () => {
    const stale = staleLeader(bench);
    const controller = cronJobController(stale.context);
    await make({ successfulJobsHistoryLimit: 0 });
    await bench.clock.advance(1_000);
    stale.freeze();
    await bench.clock.advance(minute - 500);
    await endAll();
    await bench.clock.advance(1_000);
    expect(await names()).toEqual([]);
    stale.start(controller);
    await bench.clock.advance(10_000);
    expect(await names()).toEqual([]);
    await stale.stop();
  });
});
