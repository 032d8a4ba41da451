import { describe, expect, it } from "@jest/globals";
import type { V1Deployment, V1DeploymentCondition, V1ReplicaSet } from "../../../../api/generated/types.js";
import { conditionOf } from "../../../../api/meta/conditions.js";
import {
  deadlineInMs,
  rolloutStatus,
} from "../../../../control-plane/controllers/deployment/deployment-status.js";
import { deployment, replicaSet } from "../../../support/workloads.js";

const thenMs = Date.UTC(2026, 1, 15, 18, 49);
const then = "2026-02-15T18:49:00Z";
const laterMs = thenMs + 30_000;
const tooLateMs = thenMs + 61_000;
const at = (nowMs: number) => ({ nowMs, now: new Date(nowMs).toISOString().replace(".000", "") });

type Counts = readonly [replicas: number, updated: number, available: number];

function wanting(
  replicas: number,
  counts: Counts,
  conditions: V1DeploymentCondition[],
  seconds?: number,
): V1Deployment {
  const [all, updatedReplicas, availableReplicas] = counts;
  const { progressDeadlineSeconds: _, ...spec } = deployment("web").spec as NonNullable<V1Deployment["spec"]>;
  return {
    ...deployment("web"),
    spec: {
      ...spec,
      replicas,
      strategy: { type: "Recreate" },
      ...(seconds === undefined ? {} : { progressDeadlineSeconds: seconds }),
    },
    status: { replicas: all, updatedReplicas, availableReplicas, conditions },
  };
}

function withStatus(name: string, wanted: number, replicas: number, availableReplicas: number): V1ReplicaSet {
  return { ...replicaSet(name, wanted), status: { replicas, availableReplicas } };
}

const noted = (status: string, reason: string): V1DeploymentCondition => ({
  type: "Progressing",
  status,
  reason,
  message: "",
  lastUpdateTime: then,
  lastTransitionTime: then,
});
const updated = noted("True", "ReplicaSetUpdated");
const available = noted("True", "NewReplicaSetAvailable");
const timedOut = noted("False", "ProgressDeadlineExceeded");

interface Case {
  readonly of: V1Deployment;
  readonly current?: V1ReplicaSet;
  readonly old?: V1ReplicaSet[];
  readonly nowMs?: number;
  /** Whether each of its times is renewed. */
  readonly after?: readonly [status: string, reason: string, update: boolean, transition: boolean];
}

const less = withStatus("new", 3, 2, 2);
const whole = withStatus("new", 3, 3, 3);
const last = [withStatus("old", 0, 1, 1)];
const begun: Counts = [3, 2, 2];

describe("the Progressing condition of a Deployment", () => {
  it.each<[string, Case]>([
    [
      "is taken away where there is no deadline",
      { of: wanting(3, begun, [updated]), current: less, old: last },
    ],
    [
      "stays as it is once a rollout is through",
      {
        of: wanting(3, [3, 3, 3], [available], 60),
        current: withStatus("new", 3, 3, 2),
        after: ["True", "NewReplicaSetAvailable", false, false],
      },
    ],
    [
      "is renewed by progress",
      {
        of: wanting(3, [4, 2, 2], [updated], 60),
        current: less,
        old: last,
        after: ["True", "ReplicaSetUpdated", true, false],
      },
    ],
    [
      "turns when a late rollout gets on",
      {
        of: wanting(3, [4, 2, 2], [timedOut], 60),
        current: less,
        old: last,
        after: ["True", "ReplicaSetUpdated", true, true],
      },
    ],
    [
      "begins with progress",
      {
        of: wanting(3, [4, 2, 2], [], 60),
        current: less,
        old: last,
        after: ["True", "ReplicaSetUpdated", true, true],
      },
    ],
    [
      "tells that all is there",
      {
        of: wanting(3, [3, 3, 3], [updated], 60),
        current: whole,
        after: ["True", "NewReplicaSetAvailable", true, false],
      },
    ],
    [
      "tells so of one that had run out of time",
      {
        of: wanting(3, [3, 3, 3], [timedOut], 60),
        current: whole,
        after: ["True", "NewReplicaSetAvailable", true, true],
      },
    ],
    [
      "begins with that",
      {
        of: wanting(3, [3, 3, 3], [], 60),
        current: whole,
        after: ["True", "NewReplicaSetAvailable", true, true],
      },
    ],
    [
      "tells so without a ReplicaSet where none is wanted",
      {
        of: wanting(0, [3, 3, 3], [updated], 60),
        old: [withStatus("old", 0, 0, 0)],
        after: ["True", "NewReplicaSetAvailable", true, false],
      },
    ],
    [
      "turns when time runs out",
      {
        of: wanting(3, [2, 2, 2], [updated], 60),
        current: less,
        nowMs: tooLateMs,
        after: ["False", "ProgressDeadlineExceeded", true, true],
      },
    ],
    [
      "waits until then",
      {
        of: wanting(3, [2, 2, 2], [updated], 60),
        current: less,
        after: ["True", "ReplicaSetUpdated", false, false],
      },
    ],
    [
      "is left alone after that",
      {
        of: wanting(3, [2, 2, 2], [timedOut], 60),
        current: less,
        nowMs: tooLateMs,
        after: ["False", "ProgressDeadlineExceeded", false, false],
      },
    ],
  ])("%s", (_, { of, current, old = [], nowMs = laterMs, after }) => {
    const status = rolloutStatus(of, { current, old }, at(nowMs));
    const found = conditionOf(status.conditions, "Progressing");
    const told = found && [
      found.status,
      found.reason,
      found.lastUpdateTime !== then,
      found.lastTransitionTime !== then,
    ];
    expect(told).toEqual(after);
  });
});

describe("failures of ReplicaSets", () => {
  const failure = (message: string) => ({
    type: "ReplicaFailure",
    status: "True",
    reason: "FailedCreate",
    message,
  });
  const failing = (set: V1ReplicaSet, message: string): V1ReplicaSet => ({
    ...set,
    status: { ...set.status, replicas: 0, conditions: [failure(message)] },
  });
  it.each<[string, V1ReplicaSet, V1ReplicaSet[], string | undefined]>([
    ["the current one's first", failing(less, "new"), [failing(whole, "old")], "new"],
    ["an old one's else", less, [failing(whole, "old")], "old"],
    ["none", less, [whole], undefined],
  ])("%s", (_, current, old, expected) => {
    const before = { ...failure("before"), lastUpdateTime: then, lastTransitionTime: then };
    const of = wanting(3, begun, expected === undefined ? [before] : [], 60);
    const { conditions } = rolloutStatus(of, { current, old }, at(laterMs));
    expect(conditionOf(conditions, "ReplicaFailure")?.message).toBe(expected);
  });
});

describe("when a rollout is looked at again for its deadline", () => {
  const stuck: V1DeploymentCondition = { ...updated, reason: "" };
  const never = 2 ** 31 - 1;
  it.each<[string, V1Deployment, number, number | undefined]>([
    ["never without one", wanting(4, [3, 3, 2], []), thenMs, undefined],
    ["never with one that never comes", wanting(4, [3, 3, 2], [stuck], never), thenMs, undefined],
    ["never before it has begun", wanting(4, [3, 3, 2], [], 60), thenMs, undefined],
    ["never once all is there", wanting(3, [3, 3, 3], [stuck], 60), thenMs, undefined],
    ["never once it has passed", wanting(3, [3, 3, 0], [timedOut], 60), thenMs, undefined],
    ["half a minute before it", wanting(3, [3, 3, 1], [stuck], 60), thenMs + 30_000, 31_000],
    ["a second before it", wanting(3, [3, 3, 1], [stuck], 60), thenMs + 59_000, 2_000],
    ["at it", wanting(3, [3, 3, 1], [stuck], 60), thenMs + 60_000, 1_000],
    ["a minute after it", wanting(3, [3, 3, 1], [stuck], 60), thenMs + 120_000, 1_000],
  ])("%s", (_, of, nowMs, expected) => {
    expect(deadlineInMs(of, of.status ?? {}, nowMs)).toBe(expected);
  });
});
