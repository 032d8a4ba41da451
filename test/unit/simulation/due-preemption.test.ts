import { describe, expect, it } from "@jest/globals";
import type { V1Node, V1Pod } from "../../../api/generated/types.js";
import { DuePreemption } from "../../../simulation/invariants/preemption.js";
import { waitingPodsHaveNoRoom } from "../../../simulation/invariants/quiet/waiting-pods.js";
import { judgedStore } from "../../support/judged-store.js";
import { pod } from "../../support/workloads.js";

function podOf(
  name: string,
  priority: number,
  nodeName: string | undefined,
  status: V1Pod["status"] = {},
): V1Pod {
  const containers = [{ name: "web", image: "web:1", resources: { requests: { cpu: "5" } } }];
  return { ...pod(name, { uid: name }, { priority, containers, ...(nodeName ? { nodeName } : {}) }), status };
}

const driven: V1Pod["status"] = {
  conditions: [{ type: "DisruptionTarget", status: "True", reason: "PreemptionByScheduler" }],
};

describe("the judge of preemption", () => {
  it.each<[string, V1Pod, number]>([
    [
      "is content where the node was promised to a more important pod",
      podOf("new", 200, undefined, { nominatedNodeName: "n" }),
      0,
    ],
    ["finds a victim of the same importance", podOf("new", 100, undefined, { nominatedNodeName: "n" }), 1],
    ["finds one whose node was promised to nobody", podOf("new", 200, undefined), 1],
    ["finds one of another node", podOf("new", 200, undefined, { nominatedNodeName: "other" }), 1],
  ])("%s", (_, preemptor, faults) => {
    const { put } = judgedStore(new DuePreemption({ staleMs: 10_000 }));
    put("core/pods", podOf("old", 100, "n"));
    put("core/pods", preemptor);
    expect(put("core/pods", podOf("old", 100, "n", driven))).toHaveLength(faults);
    expect(put("core/pods", podOf("old", 100, "n", driven))).toEqual([]);
  });
});

describe("the rule for pods that wait", () => {
  const node: V1Node = {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: "n" },
    status: { allocatable: { cpu: "16" } },
  };
  const others = (priority: number) => ["a", "b", "c"].map((name) => podOf(name, priority, "n"));
  it.each<[string, V1Pod[], V1Pod, number]>([
    ["lets it wait behind its equals", others(100), podOf("new", 100, undefined), 0],
    ["finds room that less important ones take", others(50), podOf("new", 100, undefined), 1],
    ["finds room that nobody takes", [], podOf("new", 100, undefined), 1],
    [
      "finds a promise that isn't kept",
      others(100),
      podOf("new", 100, undefined, { nominatedNodeName: "n" }),
      1,
    ],
  ])("%s", (_, there, waiting, faults) => {
    const { put, scene } = judgedStore({});
    put("core/nodes", node);
    for (const one of [...there, waiting]) put("core/pods", one);
    expect(waitingPodsHaveNoRoom(scene)).toHaveLength(faults);
  });
});
