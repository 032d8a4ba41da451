import { describe, expect, it } from "@jest/globals";
import { parseIntervals } from "../../../../api/batch/index-intervals.js";
import type {
  V1Job,
  V1JobSpec,
  V1JobStatus,
  V1Pod,
  V1PodFailurePolicyRule,
  V1SuccessPolicyRule,
} from "../../../../api/generated/types.js";
import { viewOf } from "../../../../control-plane/controllers/job/job-view.js";
import { isCounted, matchFailure } from "../../../../control-plane/controllers/job/pod-failure-policy.js";
import { metSuccessRule } from "../../../../control-plane/controllers/job/success-policy.js";
import { verdictOf } from "../../../../control-plane/controllers/job/verdict.js";
import { at, exited, indexed, newJob, podOf } from "../../../support/jobs.js";

function verdict(spec: Partial<V1JobSpec>, pods: readonly V1Pod[], status: V1JobStatus = {}, nowMs = 0) {
  const job: V1Job = { ...newJob("work", spec), status };
  const found = verdictOf(viewOf(job, job.spec as V1JobSpec, pods, Date.parse(at(nowMs))));
  return found && `${found.type} ${found.reason}`;
}

const failed = (name = "a") => podOf(name, exited(1));
const restarted = (restartCount: number, phase = "Running"): V1Pod =>
  podOf("a", {
    phase,
    containerStatuses: [{ name: "main", image: "", imageID: "", ready: true, restartCount }],
  });
const onFailure = { template: { spec: { restartPolicy: "OnFailure", containers: [] } } };
const indexes = { completionMode: "Indexed", completions: 3, backoffLimitPerIndex: 0, backoffLimit: 99 };
const condition = (type: string) => ({ conditions: [{ type, status: "True", reason: "R" }] });

describe("what ends a Job", () => {
  it.each<[string, string | undefined, Partial<V1JobSpec>, V1Pod[], V1JobStatus?, number?]>([
    ["nothing yet", undefined, {}, []],
    ["failures within the limit", undefined, { backoffLimit: 1 }, [failed()]],
    [
      "one failure too many",
      "FailureTarget BackoffLimitExceeded",
      { backoffLimit: 1 },
      [failed("a"), failed("b")],
    ],
    [
      "with those before",
      "FailureTarget BackoffLimitExceeded",
      { backoffLimit: 1 },
      [failed()],
      { failed: 1 },
    ],
    ["restarts within the limit", undefined, { ...onFailure, backoffLimit: 2 }, [restarted(1)]],
    [
      "as many restarts as the limit",
      "FailureTarget BackoffLimitExceeded",
      { ...onFailure, backoffLimit: 2 },
      [restarted(2)],
    ],
    [
      "any restart where none may be",
      "FailureTarget BackoffLimitExceeded",
      { ...onFailure, backoffLimit: 0 },
      [restarted(1)],
    ],
    ["no restart where none may be", undefined, { ...onFailure, backoffLimit: 0 }, [restarted(0)]],
    [
      "restarts of a pod that succeeded",
      undefined,
      { ...onFailure, backoffLimit: 2 },
      [restarted(9, "Succeeded")],
    ],
    ["time within the deadline", undefined, { activeDeadlineSeconds: 10 }, [], { startTime: at(0) }, 9_999],
    [
      "its deadline",
      "FailureTarget DeadlineExceeded",
      { activeDeadlineSeconds: 10 },
      [],
      { startTime: at(0) },
      10_000,
    ],
    [
      "not its deadline while suspended",
      undefined,
      { activeDeadlineSeconds: 10, suspend: true },
      [],
      { startTime: at(0) },
      10_000,
    ],
    ["what ended it before", "FailureTarget R", {}, [], condition("FailureTarget")],
    [
      "that it succeeded before",
      "SuccessCriteriaMet R",
      { backoffLimit: 0 },
      [failed()],
      condition("SuccessCriteriaMet"),
    ],
    ["a failed index beside others that go on", undefined, indexes, [podOf("a", exited(1), indexed(0))]],
    [
      "a failed index beside others that succeeded",
      "FailureTarget FailedIndexes",
      indexes,
      [podOf("a", exited(1), indexed(0))],
      { completedIndexes: "1,2" },
    ],
    [
      "more failed indexes than may be",
      "FailureTarget MaxFailedIndexesExceeded",
      { ...indexes, maxFailedIndexes: 0 },
      [podOf("a", exited(1), indexed(0))],
    ],
    [
      "its success policy",
      "SuccessCriteriaMet SuccessPolicy",
      { ...indexes, successPolicy: { rules: [{ succeededCount: 1 }] } },
      [],
      { completedIndexes: "2" },
    ],
  ])("%s: %s", (...[, expected, spec, pods, status, nowMs]) => {
    expect(verdict(spec, pods, status, nowMs)).toBe(expected);
  });
});

describe("a pod failure policy", () => {
  const disrupted = { ...exited(137), conditions: [{ type: "DisruptionTarget", status: "True" }] };
  const say = (rules: V1PodFailurePolicyRule[], pod: V1Pod) =>
    matchFailure({ podFailurePolicy: { rules } }, pod);
  const onExit = (
    action: string,
    operator: string,
    values: number[],
    containerName?: string,
  ): V1PodFailurePolicyRule => ({
    action,
    onExitCodes: { operator, values, containerName },
  });
  const onDisruption = { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] };

  it.each<[V1PodFailurePolicyRule[], V1Pod, string | undefined]>([
    [[onExit("FailJob", "In", [1, 2])], podOf("a", exited(2)), "FailJob"],
    [[onExit("FailJob", "In", [1, 2])], podOf("a", exited(3)), undefined],
    [[onExit("FailJob", "NotIn", [1, 2])], podOf("a", exited(3)), "FailJob"],
    [[onExit("FailJob", "NotIn", [1, 2])], podOf("a", exited(0)), undefined],
    [[onExit("FailJob", "In", [1], "other")], podOf("a", exited(1)), undefined],
    [[onExit("FailJob", "In", [1], "main")], podOf("a", exited(1)), "FailJob"],
    [[onDisruption], podOf("a", disrupted), "Ignore"],
    [[onExit("Count", "In", [137]), onDisruption], podOf("a", disrupted), "Count"],
    [[onDisruption], podOf("a", exited(137)), undefined],
  ])("%#", (rules, pod, action) => {
    expect(say(rules, pod)?.action).toBe(action);
    expect(isCounted(say(rules, pod))).toBe(action !== "Ignore");
  });

  it("tells of a condition that ends the Job", () => {
    expect(say([{ ...onDisruption, action: "FailJob" }], podOf("a", disrupted))?.message).toBe(
      "Pod default/a has condition DisruptionTarget matching FailJob rule at index 0",
    );
  });
});

describe("a success policy", () => {
  it.each<[V1SuccessPolicyRule[], string, string | undefined]>([
    [[{ succeededIndexes: "0,2" }], "0-2", "Matched rules at index 0"],
    [[{ succeededIndexes: "0,2" }], "0,1", undefined],
    [[{ succeededIndexes: "0-4", succeededCount: 2 }], "1,3", "Matched rules at index 0"],
    [[{ succeededIndexes: "0-4", succeededCount: 2 }], "1,8", undefined],
    [[{ succeededCount: 2 }], "1,8", "Matched rules at index 0"],
    [[{ succeededIndexes: "9" }, { succeededIndexes: "1" }], "1", "Matched rules at index 1"],
    [[{ succeededCount: 0 }], "", undefined],
    [[{ succeededIndexes: "99" }], "0-9", undefined],
  ])("%j with %p succeeded: %p", (rules, succeeded, expected) => {
    expect(
      metSuccessRule(
        { template: {}, completions: 10, successPolicy: { rules } },
        parseIntervals(succeeded, 10),
      ),
    ).toBe(expected);
  });
});
