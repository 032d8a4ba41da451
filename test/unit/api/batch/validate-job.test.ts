import { describe, expect, it } from "@jest/globals";
import { job as kind, selectOwnPods } from "../../../../api/batch/job.js";
import { setJobDefaults } from "../../../../api/batch/job-defaults.js";
import { validateJob } from "../../../../api/batch/validate-job.js";
import { validateJobStatusUpdate } from "../../../../api/batch/validate-job-status.js";
import { validateJobUpdate } from "../../../../api/batch/validate-job-update.js";
import type { V1Job, V1JobSpec, V1JobStatus, V1PodSpec } from "../../../../api/generated/types.js";
import { said } from "../../../support/field-errors.js";
import { newJob } from "../../../support/jobs.js";

function made(spec: Partial<V1JobSpec> = {}, status: V1JobStatus = {}, name = "work"): V1Job {
  const job = { ...newJob(name, spec), status };
  job.metadata.uid = "1234";
  setJobDefaults(job);
  if (!spec.manualSelector) selectOwnPods(job);
  return job;
}

const indexed = { completionMode: "Indexed", completions: 10 };
const rule = { action: "FailJob", onExitCodes: { operator: "In", values: [1] } };
const failurePolicy = (more: object) => ({ podFailurePolicy: { rules: [{ ...rule, ...more }] } });
const onExit = (more: object) => failurePolicy({ onExitCodes: { ...rule.onExitCodes, ...more } });
const at = "spec.podFailurePolicy.rules[0]";

describe("a Job", () => {
  it.each<[Partial<V1JobSpec>]>([
    [{}],
    [{ parallelism: 0, completions: 0 }],
    [indexed],
    [
      {
        ...indexed,
        backoffLimitPerIndex: 1,
        maxFailedIndexes: 10,
        ...failurePolicy({ action: "FailIndex" }),
      },
    ],
    [
      {
        ...indexed,
        successPolicy: { rules: [{ succeededIndexes: "0,2-4", succeededCount: 4 }, { succeededCount: 1 }] },
      },
    ],
    [{ managedBy: "example.com/queue" }],
    [onExit({ containerName: "main", operator: "NotIn", values: [0, 1] })],
  ])("may be %j", (spec) => {
    expect(said(validateJob(made(spec)))).toEqual([]);
  });

  it.each<[Partial<V1JobSpec>, ...string[]]>([
    [{ parallelism: -1 }, "spec.parallelism: Invalid value: -1: must be greater than or equal to 0"],
    [
      { completionMode: "Indexed", parallelism: 1 },
      "spec.completions: Required value: when completion mode is Indexed",
    ],
    [
      { ...indexed, parallelism: 100_001 },
      "spec.parallelism: Invalid value: 100001: must be less than or equal to 100000 when completion mode is Indexed",
    ],
    [
      { backoffLimitPerIndex: 1 },
      "spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode",
    ],
    [
      { ...indexed, maxFailedIndexes: 1 },
      "spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified",
    ],
    [
      { ...indexed, backoffLimitPerIndex: 1, maxFailedIndexes: 11 },
      "spec.maxFailedIndexes: Invalid value: 11: must be less than or equal to completions",
    ],
    [
      { ...indexed, completions: 100_001, backoffLimitPerIndex: 1, parallelism: 10_001 },
      "spec.maxFailedIndexes: Required value: must be specified when completions is above 100000",
      "spec.parallelism: Invalid value: 10001: must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index",
    ],
    [
      { managedBy: "queue" },
      'spec.managedBy: Invalid value: "queue": must be a domain-prefixed path (such as "acme.io/foo")',
    ],
    [
      { successPolicy: { rules: [] } },
      'spec.successPolicy: Invalid value: {"rules":[]}: requires indexed completion mode',
    ],
    [
      { ...indexed, successPolicy: { rules: [] } },
      "spec.successPolicy.rules: Required value: at least one rules must be specified when the successPolicy is specified",
    ],
    [
      { ...indexed, successPolicy: { rules: [{}] } },
      "spec.successPolicy.rules[0]: Required value: at least one of succeededCount or succeededIndexes must be specified",
    ],
    [
      { ...indexed, successPolicy: { rules: [{ succeededIndexes: "1-20" }] } },
      'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "1-20": error parsing succeededIndexes: too large index: "20"',
    ],
    [
      { ...indexed, successPolicy: { rules: [{ succeededIndexes: "1,2", succeededCount: 3 }] } },
      "spec.successPolicy.rules[0].succeededCount: Invalid value: 3: must be less than or equal to 2 (the number of indexes in the specified succeededIndexes field)",
    ],
    [
      { ...indexed, successPolicy: { rules: [{ succeededCount: 11 }] } },
      "spec.successPolicy.rules[0].succeededCount: Invalid value: 11: must be less than or equal to 10 (the number of specified completions)",
    ],
    [
      failurePolicy({ action: "FailIndex" }),
      `${at}.action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set`,
    ],
    [
      failurePolicy({ action: "" }),
      `${at}.action: Required value: valid values: ["Count" "FailIndex" "FailJob" "Ignore"]`,
    ],
    [
      failurePolicy({ onPodConditions: [{ type: "X", status: "True" }] }),
      `${at}: Invalid value: specifying both OnExitCodes and OnPodConditions is not supported`,
    ],
    [onExit({ values: [2, 1] }), `${at}.onExitCodes.values: Invalid value: [2,1]: must be ordered`],
    [onExit({ values: [1, 1] }), `${at}.onExitCodes.values[1]: Duplicate value: 1`],
    [
      onExit({ values: [0] }),
      `${at}.onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator`,
    ],
    [
      onExit({ containerName: "x" }),
      `${at}.onExitCodes.containerName: Invalid value: "x": must be one of the container or initContainer names in the pod template`,
    ],
    [
      { ...failurePolicy({}), podReplacementPolicy: "TerminatingOrFailed" },
      'spec.podReplacementPolicy: Unsupported value: "TerminatingOrFailed": supported values: "Failed"',
    ],
    [
      { ...failurePolicy({}), template: { spec: { restartPolicy: "OnFailure" } as V1PodSpec } },
      'spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified',
    ],
  ])("may not be %j", (...[spec, ...messages]) => {
    expect(said(validateJob(made(spec)))).toEqual(messages);
  });

  it("has pods whose names are hosts'", () => {
    const name = "x".repeat(61);
    expect(said(validateJob(made({ ...indexed, completions: 10 }, {}, name)))).toEqual([]);
    expect(said(validateJob(made({ ...indexed, completions: 11 }, {}, name)))).toEqual([
      `metadata.name: Invalid value: "${name}": will not able to create pod with invalid DNS label: ${name}-10`,
    ]);
  });

  it("bears the labels that were made for it", () => {
    const job = made();
    expect(job.spec?.selector).toEqual({ matchLabels: { "batch.kubernetes.io/controller-uid": "1234" } });
    const labels = { "job-name": "other" };
    const wrong = made({
      template: { ...newJob("work").spec?.template, metadata: { labels } } as V1JobSpec["template"],
    });
    expect(said(validateJob(wrong)).join()).toContain(
      "spec.template.metadata.labels[job-name]: Invalid value",
    );
  });
});

describe("a change of a Job", () => {
  const update = (spec: Partial<V1JobSpec>, old: Partial<V1JobSpec> = {}, status: V1JobStatus = {}) =>
    said(validateJobUpdate(made({ ...old, ...spec }), made(old, status))).map((line) =>
      line.replace(/Invalid value: \{.*\}:/, "Invalid value:"),
    );
  const pod = (spec: Partial<V1PodSpec>) => ({ template: { spec: spec as V1PodSpec } });
  const immutable = ["spec.template: Invalid value: field is immutable"];
  const main = (more: object) => pod({ containers: [{ name: "main", image: "main:1", ...more }] });
  const started = { startTime: "2026-01-01T00:00:00Z" };
  const suspended = { ...started, conditions: [{ type: "Suspended", status: "True" }] };

  it.each<[string, Partial<V1JobSpec>, Partial<V1JobSpec>, V1JobStatus, string[]]>([
    [
      "of what may change",
      {
        parallelism: 3,
        suspend: true,
        ttlSecondsAfterFinished: 1,
        backoffLimit: 9,
        activeDeadlineSeconds: 3,
      },
      { parallelism: 1 },
      {},
      [],
    ],
    [
      "of completions",
      { completions: 3 },
      {},
      {},
      ["spec.completions: Invalid value: 3: field is immutable"],
    ],
    ["of completions of an elastic Job", { completions: 3, parallelism: 3 }, indexed, {}, []],
    [
      "of its completions alone",
      { completions: 3, parallelism: 1 },
      indexed,
      {},
      ["spec.completions: Invalid value: 3: can only be modified in tandem with spec.parallelism"],
    ],
    [
      "of the success policy",
      { successPolicy: { rules: [{ succeededCount: 2 }] } },
      { ...indexed, successPolicy: { rules: [{ succeededCount: 1 }] } },
      {},
      ["spec.successPolicy: Invalid value: field is immutable"],
    ],
    ["of where pods run", pod({ nodeSelector: { a: "b" } }), {}, {}, immutable],
    [
      "of where pods run while suspended",
      pod({ nodeSelector: { a: "b" }, tolerations: [{ operator: "Exists" }] }),
      { suspend: true },
      {},
      [],
    ],
    [
      "of resources while suspended",
      main({ resources: { requests: { cpu: "1" } } }),
      { suspend: true },
      {},
      [],
    ],
    ["of an image while suspended", main({ image: "main:2" }), { suspend: true }, {}, immutable],
    [
      "of pod affinity while suspended",
      pod({ affinity: { podAffinity: {} } }),
      { suspend: true },
      {},
      immutable,
    ],
    ["of node affinity while suspended", pod({ affinity: { nodeAffinity: {} } }), { suspend: true }, {}, []],
    [
      "before it is known to be suspended",
      pod({ nodeSelector: { a: "b" } }),
      { suspend: true },
      started,
      immutable,
    ],
    ["once it is known to be suspended", pod({ nodeSelector: { a: "b" } }), { suspend: true }, suspended, []],
    [
      "while pods still run",
      pod({ nodeSelector: { a: "b" } }),
      { suspend: true },
      { ...suspended, active: 1 },
      immutable,
    ],
  ])("%s", (_, spec, old, status, expected) => {
    expect(update(spec, old, status)).toEqual(expected);
  });
});

describe("a change of a Job's status", () => {
  const time = "2026-01-01T00:00:00Z";
  const is = (...types: string[]) => types.map((type) => ({ type, status: "True" }));
  const complete = {
    startTime: time,
    completionTime: time,
    conditions: is("SuccessCriteriaMet", "Complete"),
  };
  const change = (status: V1JobStatus, old: V1JobStatus = {}, spec: Partial<V1JobSpec> = {}) =>
    said(validateJobStatusUpdate(made(spec, status), made(spec, old))).map((line) =>
      line.replace(/Invalid value: [[{].*[\]}]:/, "Invalid value:"),
    );

  it.each<[string, V1JobStatus, V1JobStatus, Partial<V1JobSpec>, string[]]>([
    ["to its end", complete, {}, {}, []],
    ["that counts", { succeeded: 2, failed: 1 }, { succeeded: 1 }, {}, []],
    [
      "that counts back",
      { succeeded: 1 },
      { succeeded: 2, failed: 1 },
      {},
      [
        "status.failed: Invalid value: 0: cannot decrease the failed counter",
        "status.succeeded: Invalid value: 1: cannot decrease the succeeded counter",
      ],
    ],
    [
      "that counts back as its indexes do",
      { succeeded: 1 },
      { succeeded: 2 },
      { ...indexed, parallelism: 10 },
      [],
    ],
    [
      "from its end",
      {},
      complete,
      {},
      [
        "status.conditions: Invalid value: cannot disable the terminal Complete=True condition",
        "status.conditions: Invalid value: cannot disable the SuccessCriteriaMet=True condition",
        "status.startTime: Required value: startTime cannot be removed for unsuspended job",
      ],
    ],
    [
      "to two ends",
      { ...complete, conditions: is("Complete", "Failed") },
      {},
      {},
      ["status.conditions: Invalid value: cannot set Complete=True and Failed=true conditions"],
    ],
    [
      "to an end without times",
      { conditions: is("Complete") },
      {},
      {},
      [
        "status.completionTime: Required value: completionTime is required for Complete jobs",
        "status.startTime: Required value: startTime is required for finished job",
      ],
    ],
    [
      "to an end with pods",
      { ...complete, active: 1, uncountedTerminatedPods: { failed: ["a"] } },
      {},
      {},
      [
        "status.active: Invalid value: 1: active>0 is invalid for finished job",
        "status.uncountedTerminatedPods: Invalid value: uncountedTerminatedPods needs to be empty for finished job",
      ],
    ],
    [
      "that ends before it starts",
      { ...complete, startTime: "2026-01-01T00:00:01Z" },
      {},
      {},
      [`status.completionTime: Invalid value: "${time}": completionTime cannot be set before startTime`],
    ],
    [
      "that names a pod twice",
      { uncountedTerminatedPods: { succeeded: ["a"], failed: ["a", ""] } },
      {},
      {},
      [
        'status.uncountedTerminatedPods.failed[0]: Duplicate value: "a"',
        'status.uncountedTerminatedPods.failed[1]: Invalid value: "": must not be empty',
      ],
    ],
    [
      "with indexes of no index",
      { completedIndexes: "0" },
      {},
      {},
      [
        'status.completedIndexes: Invalid value: "0": cannot set non-empty completedIndexes when non-indexed completion mode',
      ],
    ],
    [
      "with indexes that aren't there",
      { completedIndexes: "3,1" },
      {},
      indexed,
      [
        'status.completedIndexes: Invalid value: "3,1": error parsing completedIndexes: non-increasing order, previous: 3, current: 1',
      ],
    ],
    [
      "with indexes that did both",
      { completedIndexes: "1-3", failedIndexes: "3" },
      {},
      { ...indexed, backoffLimitPerIndex: 1 },
      ['status.failedIndexes: Invalid value: "3": failedIndexes and completedIndexes overlap at index: 3'],
    ],
    [
      "that leaves alone what is wrong already",
      { completedIndexes: "0-20", ready: 1 },
      { completedIndexes: "0-20" },
      indexed,
      [],
    ],
    [
      "that starts it anew",
      { startTime: "2026-01-02T00:00:00Z", conditions: [{ type: "Suspended", status: "False" }] },
      { startTime: time, conditions: is("Suspended") },
      {},
      [],
    ],
  ])("%s", (_, status, old, spec, expected) => {
    expect(change(status, old, spec)).toEqual(expected);
  });

  it("is a rule of the kind", () => {
    expect(kind.rules.validateStatusUpdate).toBe(validateJobStatusUpdate);
  });
});
