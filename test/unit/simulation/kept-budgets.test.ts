import { describe, expect, it } from "@jest/globals";
import type { V1PodDisruptionBudget } from "../../../api/generated/types.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { ClusterView } from "../../../simulation/cluster/cluster-view.js";
import { KeptBudgets } from "../../../simulation/invariants/budgets.js";
import { Farewells } from "../../../simulation/invariants/farewells.js";
import type { Scene } from "../../../simulation/invariants/invariant.js";
import { pod } from "../../support/workloads.js";

/** A store in which each write is judged. */
function store() {
  const view = new ClusterView();
  const budgets = new KeptBudgets();
  const scene: Scene = {
    view,
    nowMs: 0,
    hosts: [],
    farewells: new Farewells(),
    containers: () => [],
    wellForMs: () => 0,
  };
  let revision = 0;
  return (path: string, object: KubeObject) => {
    const key = `/registry/${path}/default/${object.metadata.name}`;
    revision++;
    const change = view.apply({ type: "put", key, stored: { key, object, revision } });
    return budgets.changed(change, scene);
  };
}

const ready = (name: string, more: object = {}) => ({
  ...pod(name, { uid: name, ...more }),
  status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
});

const budget = (...granted: string[]): V1PodDisruptionBudget => ({
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: { namespace: "default", name: "b", uid: "b" },
  spec: { selector: { matchLabels: { app: "web" } } },
  status: {
    desiredHealthy: 1,
    disruptedPods: Object.fromEntries(granted.map((name) => [name, "2026-01-01T00:00:00Z"])),
  },
});

describe("the judge of budgets", () => {
  it("finds what is granted beyond what was healthy", () => {
    const put = store();
    const found = [
      put("policy/poddisruptionbudgets", budget()),
      put("core/pods", ready("a")),
      put("core/pods", ready("c")),
      put("policy/poddisruptionbudgets", budget()),
      put("policy/poddisruptionbudgets", budget("a")),
      put("core/pods", ready("a", { deletionTimestamp: "2026-01-01T00:00:00Z" })),
      put("policy/poddisruptionbudgets", budget()),
    ];
    expect(found.flat()).toEqual([]);
    expect(put("policy/poddisruptionbudgets", budget("c"))).toEqual([
      "PodDisruptionBudget default/b lets c go: 0 of 1 are left",
    ]);
  });

  it("counts again what was to go and didn't", () => {
    const put = store();
    const found = [
      put("policy/poddisruptionbudgets", budget()),
      put("core/pods", ready("a")),
      put("core/pods", ready("c")),
      put("policy/poddisruptionbudgets", budget()),
      put("policy/poddisruptionbudgets", budget("a")),
      put("policy/poddisruptionbudgets", budget()),
      put("policy/poddisruptionbudgets", budget("c")),
    ];
    expect(found.flat()).toEqual([]);
  });
});
