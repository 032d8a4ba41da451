import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { hasEnded } from "../../../../api/batch/job-state.js";
import { jobs } from "../../../../api/resources.js";
import { jobController } from "../../../../control-plane/controllers/job/job-controller.js";
import { jobPodReleaseController } from "../../../../control-plane/controllers/job/job-pod-release-controller.js";
import { ttlAfterFinishedController } from "../../../../control-plane/controllers/ttl-after-finished-controller.js";
import { type ControllerBench, controllerBench } from "../../../support/controller-bench.js";
import { JobPods, jobNamed, newJob } from "../../../support/jobs.js";
import { type StaleLeader, staleLeader } from "../../../support/stale-leader.js";

describe("a leader of Jobs that doesn't know that it was replaced", () => {
  let bench: ControllerBench;
  let stale: StaleLeader;
  let kubelet: JobPods;
  const get = () => jobNamed(bench.client, "work");
  const running = (count: number) => bench.until(async () => (await kubelet.running()).length === count);

  beforeEach(async () => {
    bench = await controllerBench();
    stale = staleLeader(bench);
    kubelet = new JobPods(bench.client, bench.clock);
  });
  afterEach(async () => {
    await stale.stop();
    await bench.stop();
  });

  it("counts no pod that is counted already", async () => {
    const controller = jobController(stale.context);
    await bench.client.create(jobs, newJob("work", { completions: 3, parallelism: 2 }));
    bench.start(jobController(bench.context));
    await running(2);
    await kubelet.pass(() => 0);
    await bench.clock.advance(10);
    stale.freeze("pods");
    await bench.until(async () => (await get()).status?.succeeded === 2);
    stale.start(controller);
    await bench.clock.advance(5_000);
    expect((await get()).status).toMatchObject({ succeeded: 2, uncountedTerminatedPods: {} });
    await bench.until(async () => {
      await kubelet.pass(() => 0);
      return hasEnded(await get());
    });
    expect((await get()).status?.succeeded).toBe(3);
  });

  it("makes no pod for a Job that has ended", async () => {
    const controller = jobController(stale.context);
    await bench.client.create(jobs, newJob("work"));
    await bench.clock.advance(10);
    stale.freeze();
    bench.start(jobController(bench.context));
    await bench.until(async () => {
      await kubelet.pass(() => 0);
      return hasEnded(await get());
    });
    stale.start(controller);
    await bench.clock.advance(5_000);
    expect(await kubelet.all()).toHaveLength(1);
  });

  it("lets no pod go that its Job waits for", async () => {
    const controller = jobPodReleaseController(stale.context);
    await bench.clock.advance(10);
    stale.freeze("jobs");
    await bench.client.create(jobs, newJob("work"));
    bench.start(jobController(bench.context));
    await running(1);
    stale.start(controller);
    await bench.clock.advance(2_000);
    expect((await kubelet.all())[0]?.metadata.finalizers).toHaveLength(1);
  });

  it("deletes no Job that may stay longer by now", async () => {
    const controller = ttlAfterFinishedController(stale.context);
    await bench.client.create(jobs, newJob("work", { ttlSecondsAfterFinished: 5 }));
    bench.start(jobController(bench.context));
    await bench.until(async () => {
      await kubelet.pass(() => 0);
      return hasEnded(await get());
    });
    await bench.clock.advance(1_000);
    stale.freeze();
    const spec = { ttlSecondsAfterFinished: 60 };
    await bench.client.patch(jobs, { namespace: "default", name: "work" }, "merge", { spec });
    stale.start(controller);
    await bench.clock.advance(10_000);
    expect((await get()).metadata.deletionTimestamp).toBeUndefined();
  });
});
