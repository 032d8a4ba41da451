import { describe, expect, it } from "@jest/globals";
import type { V1Pod, V1StatefulSet } from "../../../../api/generated/types.js";
import { plan, type View } from "../../../../control-plane/controllers/stateful-set/plan.js";
import { statefulSet } from "../../../support/workloads.js";

const nowMs = Date.parse("2026-01-01T01:00:00Z");

/**
 * A member in a few letters: its ordinal, its revision (a or b), and how it is. `0a` is available, `!` not ready, `?` pending, `x` failed,
 * `.` succeeded, `-` terminating, `~` ready for ten seconds only.
 */
function member(text: string): V1Pod {
  const [, ordinal, revision, marks = ""] = /^(\d+)([ab])(.*)$/.exec(text) ?? [];
  const has = (mark: string) => marks.includes(mark);
  const phase = has("?") ? "Pending" : has("x") ? "Failed" : has(".") ? "Succeeded" : "Running";
  const isReady = phase === "Running" && !has("!");
  const lastTransitionTime = new Date(nowMs - (has("~") ? 10_000 : 3_600_000)).toISOString();
  const name = `web-${ordinal}`;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      labels: { "controller-revision-hash": revision ?? "" },
      ...(has("-") ? { deletionTimestamp: "2026-01-01T00:59:00Z" } : {}),
    },
    status: {
      phase,
      conditions: [{ type: "Ready", status: isReady ? "True" : "False", lastTransitionTime }],
    },
  };
}

/** Steps in as few letters: +1 makes a member, -1 deletes it, *1 mends it. */
function steps(spec: Partial<V1StatefulSet["spec"]>, members: string, view: Partial<View> = {}): string {
  const set = statefulSet("web", { replicas: 3, updateStrategy: { type: "RollingUpdate" }, ...spec });
  const pods = members.split(" ").filter(Boolean).map(member);
  const base = { set, pods, nowMs, updateRevision: "b", mayCreate: () => true, isInOrder: () => true };
  const number = (pod: V1Pod) => pod.metadata.name?.replace("web-", "");
  return plan({ ...base, ...view })
    .map((step) => {
      if (step.kind === "create") return `+${step.ordinal}`;
      return `${step.kind === "delete" ? "-" : "*"}${number(step.pod)}`;
    })
    .join(" ");
}

describe("the plan of a StatefulSet in order", () => {
  it.each([
    ["makes the first member", "", "+0"],
    ["waits while it starts", "0b?", ""],
    ["waits until it is ready", "0b!", ""],
    ["makes the next when all before are available", "0b 1b", "+2"],
    ["fills a gap first", "0b 2b", "+1"],
    ["fills a gap though those behind aren't well", "0b 2b!", "+1"],
    ["does nothing when all are there", "0b 1b 2b", ""],
    ["deletes one that failed", "0b 1bx 2b", "-1"],
    ["deletes one that succeeded", "0b. 1b 2b", "-0"],
    ["waits until one that failed is gone", "0b 1bx- 2b", ""],
    ["waits until one that ends is gone", "0b 1b- 2b", ""],
    ["scales the last away", "0b 1b 2b 3b 4b", "-4"],
    ["waits until the last is gone", "0b 1b 2b 3b 4b-", ""],
    ["scales nothing away while a wanted one isn't available", "0b 1b! 2b 3b", ""],
    ["scales away the one that isn't available", "0b 1b 2b 3b!", "-3"],
    ["waits for the first that isn't available", "0b 1b 2b 3b! 4b!", ""],
    ["scales away before it updates", "0a 1a 2a 3a", "-3"],
    ["updates from the last", "0a 1a 2a", "-2"],
    ["waits for the updated one", "0a 1a 2b!", ""],
    ["goes on with the next", "0a 1a 2b", "-1"],
    ["does not go around one of the old revision that isn't ready", "0a 1a! 2a", ""],
    ["leaves what no member is called", "0b 1b 2b 07a", ""],
  ])("%s", (_, members, expected) => expect(steps({}, members)).toBe(expected));

  it.each([
    ["a partition keeps those below as they are", { rollingUpdate: { partition: 2 } }, "0a 1a 2b", ""],
    ["a partition lets those from it on go", { rollingUpdate: { partition: 1 } }, "0a 1a 2b", "-1"],
    ["a partition above all updates none", { rollingUpdate: { partition: 9 } }, "0a 1a 2a", ""],
  ])("%s", (_, rollingUpdate, members, expected) =>
    expect(steps({ updateStrategy: { type: "RollingUpdate", ...rollingUpdate } }, members)).toBe(expected),
  );

  it("leaves updates to whoever deletes, with OnDelete", () => {
    expect(steps({ updateStrategy: { type: "OnDelete" } }, "0a 1a 2a")).toBe("");
    expect(steps({ updateStrategy: { type: "OnDelete" } }, "0a 2a")).toBe("+1");
  });

  it("counts from the first ordinal, with the partition behind it", () => {
    expect(steps({ ordinals: { start: 5 } }, "5b 6b")).toBe("+7");
    expect(steps({ ordinals: { start: 5 } }, "5b 6b 7b 0b 9b")).toBe("-9");
    expect(steps({ ordinals: { start: 5 } }, "5b 6b 7b 0b")).toBe("-0");
    const updateStrategy = { type: "RollingUpdate", rollingUpdate: { partition: 1 } };
    expect(steps({ ordinals: { start: 5 }, updateStrategy }, "5a 6a 7b")).toBe("-6");
    expect(steps({ ordinals: { start: 5 }, updateStrategy }, "5a 6b 7b")).toBe("");
  });

  it("asks for minReadySeconds before the next member, deletion and update", () => {
    expect(steps({ minReadySeconds: 30 }, "0b~")).toBe("");
    expect(steps({ minReadySeconds: 5 }, "0b~")).toBe("+1");
    expect(steps({ minReadySeconds: 30 }, "0b 1b~ 2b 3b")).toBe("");
    expect(steps({ minReadySeconds: 30 }, "0a 1a 2b~")).toBe("");
  });

  it("mends a member when it is its turn, or while it starts", () => {
    const isInOrder = (ordinal: number) => ordinal !== 1;
    expect(steps({}, "0b 1b 2b", { isInOrder })).toBe("*1");
    expect(steps({}, "0b! 1b 2b", { isInOrder })).toBe("");
    expect(steps({}, "0b 1b? 2b", { isInOrder })).toBe("*1");
    expect(steps({ replicas: 1 }, "0b 1b", { isInOrder })).toBe("*1 -1");
  });

  it("makes no member before something of the one before is gone", () => {
    expect(steps({}, "0b", { mayCreate: () => false })).toBe("");
  });
});

describe("the plan of a StatefulSet in parallel", () => {
  it.each([
    ["makes all members", "", "+0 +1 +2"],
    ["makes what is missing whatever the others do", "0b! 1b-", "+2"],
    ["deletes all that ended", "0bx 1b. 2bx-", "-0 -1"],
    ["scales all away", "0b! 1b 2b 3b 4b! 5b-", "-4 -3"],
    ["updates one at a time all the same", "0a 1a 2a", "-2"],
    ["waits for the updated one", "0a 1a 2b!", ""],
    ["updates one that isn't ready", "0a! 1b 2b", "-0"],
    ["goes around those that aren't ready below", "0a! 1a! 2a", "-2"],
  ])("%s", (_, members, expected) =>
    expect(steps({ podManagementPolicy: "Parallel" }, members)).toBe(expected),
  );

  it("makes so many at a time, however many are wanted", () => {
    const made = steps({ podManagementPolicy: "Parallel", replicas: 2_000_000_000 }, "");
    expect(made.split(" ")).toHaveLength(500);
  });
});
