import { describe, expect, it } from "@jest/globals";
import type { V1Pod } from "../../../../api/generated/types.js";
import { usualAutoscaling } from "../../../../control-plane/controllers/horizontal-pod-autoscaler/autoscaling-settings.js";
import { groupPods } from "../../../../control-plane/controllers/horizontal-pod-autoscaler/pod-groups.js";

const nowMs = Date.parse("2026-01-01T01:00:00Z");
const ago = (seconds: number) => new Date(nowMs - seconds * 1000).toISOString();

interface Case {
  readonly startedAgo?: number;
  readonly isReady?: boolean;
  readonly changedAgo?: number;
  /** Of the figure, whose window is a minute. */
  readonly measuredAgo?: number;
  readonly resource?: string;
}

function groupOf({ startedAgo, isReady, changedAgo = 0, measuredAgo, resource = "cpu" }: Case): string {
  const status: V1Pod["status"] = { phase: "Running" };
  if (startedAgo !== undefined) status.startTime = ago(startedAgo);
  if (isReady !== undefined)
    status.conditions = [
      { type: "Ready", status: isReady ? "True" : "False", lastTransitionTime: ago(changedAgo) },
    ];
  const pod: V1Pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, status };
  const figure = { value: 1, atMs: nowMs - (measuredAgo ?? 0) * 1000, windowMs: 60_000 };
  const figures = new Map(measuredAgo === undefined ? [] : [["p", figure]]);
  const groups = groupPods([pod], figures, resource, usualAutoscaling, nowMs);
  return groups.ready === 1 ? "ready" : groups.unready.size === 1 ? "unready" : "missing";
}

describe("a pod's figures", () => {
  it.each<[string, Case]>([
    ["missing", { startedAgo: 1000, isReady: true, changedAgo: 900 }],
    ["unready", { isReady: true, changedAgo: 900, measuredAgo: 1 }],
    ["unready", { startedAgo: 1000, measuredAgo: 1 }],
    ["ready", { startedAgo: 1000, isReady: true, changedAgo: 900, measuredAgo: 1 }],
    // It was ready once, so it serves: what it uses counts.
    ["ready", { startedAgo: 1000, isReady: false, changedAgo: 10, measuredAgo: 1 }],
    ["unready", { startedAgo: 1000, isReady: false, changedAgo: 980, measuredAgo: 1 }],
    ["unready", { startedAgo: 200, isReady: false, changedAgo: 10, measuredAgo: 1 }],
    ["ready", { startedAgo: 200, isReady: true, changedAgo: 62, measuredAgo: 1 }],
    ["unready", { startedAgo: 200, isReady: true, changedAgo: 60, measuredAgo: 1 }],
    ["ready", { startedAgo: 200, isReady: false, changedAgo: 10, measuredAgo: 1, resource: "memory" }],
    ["missing", { startedAgo: 200, isReady: false, changedAgo: 10, resource: "memory" }],
  ])("are %s: %j", (group, one) => {
    expect(groupOf(one)).toBe(group);
  });
});
