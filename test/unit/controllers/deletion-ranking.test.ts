import { describe, expect, it } from "@jest/globals";
import type { V1Pod } from "../../../api/generated/types.js";
import { podsToDelete } from "../../../control-plane/controllers/replica-set/deletion-ranking.js";
import { slowStart } from "../../../control-plane/controllers/slow-start.js";
import { pod } from "../../support/workloads.js";

const nowMs = Date.parse("2026-01-02T00:00:00Z");
const at = (minutesAgo: number) => new Date(nowMs - minutesAgo * 60_000).toISOString();

function running(
  name: string,
  readyMinutesAgo: number,
  part: Partial<V1Pod["metadata"]> = {},
  node = "a",
): V1Pod {
  const ready = { type: "Ready", status: "True", lastTransitionTime: at(readyMinutesAgo) };
  return {
    ...pod(name, { uid: name, creationTimestamp: at(1000), ...part }, { nodeName: node }),
    status: { phase: "Running", conditions: [ready] },
  };
}
const { nodeName: _, ...noNode } = running("x", 1).spec ?? { containers: [] };
const unassigned = (name: string): V1Pod => ({ ...running(name, 1), spec: noNode });
const withStatus = (of: V1Pod, status: V1Pod["status"]): V1Pod => ({
  ...of,
  status: { ...of.status, ...status },
});
const statusesOf = (counts: readonly number[]) =>
  counts.map((restartCount, i) => ({ name: `c${i}`, image: "", imageID: "", ready: true, restartCount }));
const restarts = (...counts: number[]) => ({ containerStatuses: statusesOf(counts) });
const withSidecar = (of: V1Pod, restartCount: number): V1Pod => ({
  ...withStatus(of, { ...restarts(2), initContainerStatuses: statusesOf([restartCount]) }),
  spec: { containers: [], ...of.spec, initContainers: [{ name: "c0", restartPolicy: "Always" }] },
});

describe("deletion ranking", () => {
  it.each<[string, V1Pod, V1Pod]>([
    ["unassigned before assigned", unassigned("first"), running("last", 1)],
    ["pending before running", withStatus(running("first", 1), { phase: "Pending" }), running("last", 1)],
    ["not ready before ready", withStatus(running("first", 1), { conditions: [] }), running("last", 1)],
    [
      "lower cost first",
      running("first", 900, { annotations: { "controller.kubernetes.io/pod-deletion-cost": "-5" } }),
      running("last", 1),
    ],
    ["ready for a shorter time first", running("first", 1), running("last", 900)],
    [
      "more restarts first",
      withStatus(running("first", 9), restarts(3)),
      withStatus(running("last", 9), restarts(1)),
    ],
    [
      "one container that restarts often before several that do at times",
      withStatus(running("first", 9), restarts(3, 0)),
      withStatus(running("last", 9), restarts(2, 2)),
    ],
    [
      "more restarts of a sidecar first",
      withSidecar(running("first", 9), 4),
      withSidecar(running("last", 9), 1),
    ],
    ["created later first", running("first", 9, { creationTimestamp: at(10) }), running("last", 9)],
  ])("%s", (_, first, last) => {
    const context = { related: [], nowMs };
    expect(podsToDelete([last, first], 1, context)).toEqual([first]);
    expect(podsToDelete([first, last], 1, context)).toEqual([first]);
  });

  it("takes from the node that has most of the workload", () => {
    const pods = [
      running("a", 9, {}, "lonely"),
      running("b", 9, {}, "crowded"),
      running("c", 9, {}, "crowded"),
    ];
    const [gone] = podsToDelete(pods, 1, { related: pods, nowMs });
    expect(gone?.spec?.nodeName).toBe("crowded");
  });
});

describe("slow start", () => {
  it("doubles its batches, and stops after one that failed", async () => {
    const batches: number[] = [];
    let inBatch = 0;
    const act = async (index: number) => {
      inBatch++;
      await Promise.resolve();
      if (inBatch > 0) batches.push(inBatch);
      inBatch = 0;
      if (index === 4) throw new Error("full");
    };
    const { succeeded, error } = await slowStart(100, act, new AbortController().signal);
    expect(batches).toEqual([1, 2, 4]);
    expect(succeeded).toBe(6);
    expect(error).toEqual(new Error("full"));
  });
});
