import { describe, expect, it } from "@jest/globals";
import { Registry as Metrics } from "prom-client";
import { hasEnded } from "../../../../api/batch/job-state.js";
import type { V1Job, V1Pod } from "../../../../api/generated/types.js";
import { jobs } from "../../../../api/resources.js";
import { silentLogger } from "../../../../common/logger.js";
import { controllersOf } from "../../../../control-plane/compose/controllers.js";
import { jobController } from "../../../../control-plane/controllers/job/job-controller.js";
import { jobPodReleaseController } from "../../../../control-plane/controllers/job/job-pod-release-controller.js";
import { ControllerMetrics } from "../../../../control-plane/reconcile/controller-metrics.js";
import { type ControllerBench, controllerBench } from "../../../support/controller-bench.js";
import { crashingClient } from "../../../support/crashing-client.js";
import { indexOf, JobPods, jobNamed, newIndexedJob, newJob } from "../../../support/jobs.js";

/** Runs the Job's controllers as one process, until that dies. */
function start(bench: ControllerBench, crashAt: number, when: "before" | "after") {
  const { informers, clock } = bench;
  const { client, hasCrashed } = crashingClient(bench.client, crashAt, when);
  const context = { ...bench.context, client };
  const common = { informers, clock, random: bench.context.random, log: silentLogger };
  const abort = new AbortController();
  const running = controllersOf([jobController(context), jobPodReleaseController(context)], {
    ...common,
    metrics: new ControllerMetrics(new Metrics()),
  }).map((controller) => controller.run(abort.signal));
  return {
    hasCrashed,
    async stop() {
      abort.abort();
      await Promise.all(running);
    },
  };
}

interface Life {
  readonly job: V1Job;
  readonly pods: readonly V1Pod[];
  readonly hasCrashed: boolean;
}

/** The first failed pod of a Job, or of an index, is the only one. */
function failingOnce(): (pod: V1Pod) => number {
  let failed = false;
  return (pod) => {
    if (failed || indexOf(pod) > 0) return 0;
    failed = true;
    return 1;
  };
}

async function live(wanted: V1Job, crashAt: number, when: "before" | "after"): Promise<Life> {
  const bench = await controllerBench();
  const kubelet = new JobPods(bench.client, bench.clock);
  const codeOf = failingOnce();
  await bench.client.create(jobs, wanted);
  let process = start(bench, crashAt, when);
  const first = process;
  try {
    for (let turns = 0; turns < 120 && !hasEnded(await jobNamed(bench.client, "work")); turns++) {
      await bench.clock.advance(500);
      if (process === first && first.hasCrashed()) {
        await first.stop();
        process = start(bench, Number.POSITIVE_INFINITY, "before");
      }
      await kubelet.pass(codeOf);
    }
    const job = await jobNamed(bench.client, "work");
    return { job, pods: await kubelet.all(), hasCrashed: process !== first };
  } finally {
    await process.stop();
    await bench.stop();
  }
}

const ended = (pods: readonly V1Pod[], phase: string) =>
  pods.filter(({ status }) => status?.phase === phase).length;

describe("a Job whose controller dies", () => {
  it.each([
    ["before", newJob("work", { completions: 3, parallelism: 2 })],
    ["after", newJob("work", { completions: 3, parallelism: 2 })],
    ["before", newIndexedJob("work", 3, { parallelism: 2, backoffLimitPerIndex: 1 })],
    ["after", newIndexedJob("work", 3, { parallelism: 2, backoffLimitPerIndex: 1 })],
  ] as const)(
    "%s any of its writes counts every pod once",
    async (when, wanted) => {
      const crashes: number[] = [];
      for (let crashAt = 1; ; crashAt++) {
        const { job, pods, hasCrashed } = await live(structuredClone(wanted), crashAt, when);
        if (!hasCrashed) break;
        crashes.push(crashAt);
        const at = `crash at write ${crashAt}`;
        const { succeeded, failed, conditions, uncountedTerminatedPods } = job.status ?? {};
        expect([at, conditions?.at(-1)?.type]).toEqual([at, "Complete"]);
        expect([at, succeeded, failed]).toEqual([at, ended(pods, "Succeeded"), ended(pods, "Failed")]);
        expect([at, failed]).toEqual([at, 1]);
        expect([at, uncountedTerminatedPods]).toEqual([at, {}]);
      }
      expect(crashes.length).toBeGreaterThan(10);
    },
    120_000,
  );
});
