import { describe, expect, it } from "@jest/globals";
import type { V1Job, V1JobSpec, V1JobStatus, V1Pod } from "../../../../api/generated/types.js";
import { indexWithin } from "../../../../control-plane/controllers/job/completion-index.js";
import { viewOf } from "../../../../control-plane/controllers/job/job-view.js";
import { type Failures, noFailures } from "../../../../control-plane/controllers/job/pod-backoff.js";
import { planPods } from "../../../../control-plane/controllers/job/pod-plan.js";
import { at, exited, indexed, newJob, podOf } from "../../../support/jobs.js";

const running = { phase: "Running" };
const many = (count: number, status = running) =>
  Array.from({ length: count }, (_, i) => podOf(`p${i}`, status));
const forIndex = (index: number, name = `i${index}`, status: V1Pod["status"] = running) =>
  podOf(name, status, indexed(index));
const deleted = (pod: V1Pod): V1Pod => ({ ...pod, metadata: { ...pod.metadata, deletionTimestamp: at(0) } });

function plan(
  spec: Partial<V1JobSpec>,
  pods: readonly V1Pod[],
  {
    status = {},
    failures = noFailures,
    nowMs = 0,
  }: { status?: V1JobStatus; failures?: Failures; nowMs?: number } = {},
) {
  const job: V1Job = { ...newJob("work", { parallelism: 1, ...spec }), status };
  const view = viewOf(job, job.spec as V1JobSpec, pods, Date.parse(at(nowMs)));
  const made = planPods(view, failures);
  if (made.type === "delete") return `delete ${made.pods.map(({ metadata }) => metadata.name).join(" ")}`;
  if (made.type === "create")
    return `create ${job.spec?.completionMode ? made.indexes.join(" ") : made.indexes.length}`;
  return made.type === "wait" ? `wait ${made.ms}` : made.type;
}

describe("the pods of a Job", () => {
  it.each<[string, Partial<V1JobSpec>, V1Pod[], string, V1JobStatus?]>([
    ["as many as may run at once", { parallelism: 3, completions: 9 }, [], "create 3"],
    ["no more than are still needed", { parallelism: 3, completions: 4 }, [], "create 1", { succeeded: 3 }],
    ["none once enough have succeeded", { parallelism: 3, completions: 4 }, [], "keep", { succeeded: 4 }],
    [
      "with those that have just succeeded",
      { parallelism: 3, completions: 2 },
      [podOf("a", exited(0))],
      "create 1",
    ],
    [
      "with those that are being counted",
      { parallelism: 3, completions: 2 },
      [],
      "create 1",
      { uncountedTerminatedPods: { succeeded: ["a"] } },
    ],
    [
      "the surplus goes",
      { parallelism: 1, completions: 4 },
      [podOf("a", running), podOf("b", { phase: "Pending" })],
      "delete b",
    ],
    [
      "all go when enough have succeeded",
      { parallelism: 2, completions: 4 },
      many(2),
      "delete p0 p1",
      { succeeded: 4 },
    ],
    ["all go while it is suspended", { suspend: true, parallelism: 2 }, many(2), "delete p0 p1"],
    ["none come while it is suspended", { suspend: true, parallelism: 2 }, [], "keep"],
    ["without a number they come until one succeeds", { parallelism: 3 }, many(1), "create 2"],
    ["without a number they stay after a success", { parallelism: 3 }, many(1), "keep", { succeeded: 1 }],
    ["none may run", { parallelism: 0, completions: 4 }, many(2), "delete p0 p1"],
    ["500 at once at most", { parallelism: 2_000, completions: 2_000 }, [], "create 500"],
    ["one that goes is replaced", { completions: 1 }, [deleted(podOf("a", running))], "create 1"],
    [
      "one that goes keeps its place",
      { completions: 1, podReplacementPolicy: "Failed" },
      [deleted(podOf("a", running))],
      "keep",
    ],
  ])("%s", (_, spec, pods, expected, status = {}) => {
    expect(plan(spec, pods, { status })).toBe(expected);
  });

  it.each<[string, Partial<V1JobSpec>, V1Pod[], string, V1JobStatus?]>([
    ["each index has one", { completions: 4, parallelism: 2 }, [], "create 0 1"],
    [
      "the next free ones",
      { completions: 9, parallelism: 4 },
      [forIndex(1)],
      "create 3 4 5",
      { completedIndexes: "0,2" },
    ],
    [
      "not for one that goes, if it is waited for",
      { completions: 3, parallelism: 3, podReplacementPolicy: "Failed" },
      [deleted(forIndex(1))],
      "create 0 2",
    ],
    [
      "twins go",
      { completions: 2, parallelism: 2 },
      [forIndex(0, "a", { phase: "Pending" }), forIndex(0, "b"), forIndex(1)],
      "delete a",
    ],
    [
      "those of no index go",
      { completions: 2, parallelism: 2 },
      [podOf("a", running), forIndex(0)],
      "delete a",
    ],
    [
      "those of indexes that are gone go",
      { completions: 2, parallelism: 2 },
      [forIndex(0), forIndex(2)],
      "delete i2",
    ],
    [
      "failed indexes get none",
      { completions: 3, parallelism: 3, backoffLimitPerIndex: 0 },
      [forIndex(2)],
      "create 1",
      { failedIndexes: "0" },
    ],
  ])("of an indexed one: %s", (_, spec, pods, expected, status = {}) => {
    expect(plan({ completionMode: "Indexed", ...spec }, pods, { status })).toBe(expected);
  });

  it("wait after failures", () => {
    const failures = { count: 2, lastMs: Date.parse(at(0)) };
    expect(plan({ completions: 1 }, [], { failures, nowMs: 5_000 })).toBe("wait 15000");
    expect(plan({ completions: 1 }, [], { failures, nowMs: 20_000 })).toBe("create 1");
  });

  it("wait each for its own index", () => {
    const spec = { completionMode: "Indexed", completions: 2, parallelism: 2, backoffLimitPerIndex: 3 };
    const failed = forIndex(0, "a", exited(1, at(0)));
    const worse = podOf(
      "b",
      exited(1, at(1_000)),
      indexed(1, { "batch.kubernetes.io/job-index-failure-count": "1" }),
    );
    expect(plan(spec, [failed], { nowMs: 4_000 })).toBe("create 1");
    expect(plan(spec, [failed, worse], { nowMs: 4_000 })).toBe("wait 6000");
    expect(plan(spec, [failed, worse], { nowMs: 12_000 })).toBe("create 0");
    expect(plan(spec, [worse, forIndex(0)], { nowMs: 12_000 })).toBe("wait 9000");
  });

  it("tell their index in an annotation", () => {
    const job = newJob("work", { completions: 3 });
    const of = (text: string) =>
      indexWithin(job, podOf("a", {}, { annotations: { "batch.kubernetes.io/job-completion-index": text } }));
    expect(["0", "2", "3", "-1", "x", ""].map(of)).toEqual([
      0,
      2,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
