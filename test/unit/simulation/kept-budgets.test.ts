import { describe, expect, it } from "@jest/globals";
import type { V1PodDisruptionBudget } from "../../../api/generated/types.js";
import { KeptBudgets } from "../../../simulation/invariants/budgets.js";
import { judgedStore } from "../../support/judged-store.js";
import { pod } from "../../support/workloads.js";

const store = () => judgedStore(new KeptBudgets()).put;

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
