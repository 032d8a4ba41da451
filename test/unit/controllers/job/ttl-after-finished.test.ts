import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { jobs } from "../../../../api/resources.js";
import { ttlAfterFinishedController } from "../../../../control-plane/controllers/ttl-after-finished-controller.js";
import { type ControllerBench, controllerBench } from "../../../support/controller-bench.js";
import { jobNamed, newJob } from "../../../support/jobs.js";

describe("Jobs that have ended", () => {
  let bench: ControllerBench;
  const isThere = async () => (await bench.all(jobs)).some(({ metadata }) => !metadata.deletionTimestamp);

  async function end(ttlSecondsAfterFinished: number | undefined, type = "Complete") {
    const job = await bench.client.create(jobs, newJob("work", { ttlSecondsAfterFinished }));
    const now = new Date(bench.clock.now()).toISOString();
    const condition = { type, status: "True", lastTransitionTime: now };
    const completionTime = type === "Complete" ? now : undefined;
    const status = { startTime: now, completionTime, conditions: [condition] };
    await bench.client.update(jobs, { ...job, status }, { subresource: "status" });
  }

  beforeEach(async () => {
    bench = await controllerBench();
    bench.start(ttlAfterFinishedController(bench.context));
  });
  afterEach(() => bench.stop());

  it.each(["Complete", "Failed"])("go when their time is over: %s", async (type) => {
    await end(100, type);
    await bench.clock.advance(99_900);
    expect(await isThere()).toBe(true);
    await bench.clock.advance(200);
    expect(await isThere()).toBe(false);
    const { metadata } = await jobNamed(bench.client, "work");
    expect(metadata.finalizers).toEqual(["foregroundDeletion"]);
  });

  it("go at once when they are to be kept for no time", async () => {
    await end(0);
    await bench.clock.advance(10);
    expect(await isThere()).toBe(false);
    const figure = "ttl_after_finished_controller_job_deletion_duration_seconds";
    expect(await bench.figures(figure)).toEqual([" 1"]);
  });

  it("stay when nobody says how long", async () => {
    await end(undefined);
    await bench.clock.advance(100_000);
    expect(await isThere()).toBe(true);
  });

  it("follow a change of their time", async () => {
    await end(10);
    const patch = (spec: object) =>
      bench.client.patch(jobs, { namespace: "default", name: "work" }, "merge", { spec });
    await patch({ ttlSecondsAfterFinished: 50 });
    await bench.clock.advance(40_000);
    expect(await isThere()).toBe(true);
    await patch({ ttlSecondsAfterFinished: 30 });
    await bench.clock.advance(10);
    expect(await isThere()).toBe(false);
  });
});
