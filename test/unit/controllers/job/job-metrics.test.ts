import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1JobSpec } from "../../../../api/generated/types.js";
import { jobs } from "../../../../api/resources.js";
import { jobController } from "../../../../control-plane/controllers/job/job-controller.js";
import { type ControllerBench, controllerBench } from "../../../support/controller-bench.js";
import { JobPods, jobNamed, newIndexedJob, newJob } from "../../../support/jobs.js";

const failurePolicy: Partial<V1JobSpec> = {
  podFailurePolicy: { rules: [{ action: "FailJob", onExitCodes: { operator: "In", values: [42] } }] },
};

describe("figures of Jobs", () => {
  let bench: ControllerBench;
  let kubelet: JobPods;
  const figures = (name: string) => bench.figures(`job_controller_${name}`);
  /** Until it ends; each pod of it exits with the code. */
  const over = (exitCode = 0) =>
    bench.until(async () => {
      await kubelet.pass(() => exitCode);
      const { status } = await jobNamed(bench.client, "work");
      return status?.conditions?.some(({ type }) => type === "Complete" || type === "Failed") === true;
    }, 60_000);

  beforeEach(async () => {
    bench = await controllerBench();
    kubelet = new JobPods(bench.client, bench.clock);
    bench.start(jobController(bench.context));
  });
  afterEach(() => bench.stop());

  it("count looks, Jobs and pods", async () => {
    await bench.client.create(jobs, newJob("work"));
    await over();
    const mode = 'completion_mode="NonIndexed"';
    expect(await figures("job_syncs_total")).toEqual(
      expect.arrayContaining([
        expect.stringMatching(`^{${mode},result="success",action="pods_created"} 1$`),
        expect.stringMatching(`^{${mode},result="success",action="tracking"} \\d$`),
      ]),
    );
    expect(await figures("job_sync_duration_seconds")).toHaveLength(
      (await figures("job_syncs_total")).length,
    );
    expect(await figures("jobs_finished_total")).toEqual([
      `{${mode},result="succeeded",reason="CompletionsReached"} 1`,
    ]);
    expect(await figures("job_pods_finished_total")).toEqual(
      expect.arrayContaining([`{${mode},result="succeeded"} 1`]),
    );
    expect(await figures("job_pods_creation_total")).toEqual(['{reason="new",status="succeeded"} 1']);
    await bench.clock.advance(100);
    expect(await figures("terminated_pods_tracking_finalizer_total")).toEqual([
      '{event="add"} 1',
      '{event="delete"} 1',
    ]);
  });

  it("count indexes, and those that others look after", async () => {
    await bench.client.create(jobs, newIndexedJob("work", 3, { parallelism: 3 }));
    await bench.client.create(jobs, newJob("foreign", { managedBy: "example.com/queue" }));
    await over();
    expect(await figures("job_finished_indexes_total")).toEqual([
      '{status="succeeded",backoffLimit="global"} 3',
    ]);
    expect(await figures("job_pods_finished_total")).toContain(
      '{completion_mode="Indexed",result="succeeded"} 3',
    );
    expect(await figures("jobs_by_external_controller_total")).toEqual([
      '{controller_name="example.com/queue"} 1',
    ]);
  });

  it("count what the failure policy decided", async () => {
    await bench.client.create(jobs, newJob("work", failurePolicy));
    await over(42);
    expect(await figures("pod_failures_handled_by_failure_policy_total")).toEqual(['{action="FailJob"} 1']);
    expect(await figures("jobs_finished_total")).toEqual([
      '{completion_mode="NonIndexed",result="failed",reason="PodFailurePolicy"} 1',
    ]);
  });
});
