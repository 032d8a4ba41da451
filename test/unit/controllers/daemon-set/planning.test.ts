import { describe, expect, it } from "@jest/globals";
import type { V1DaemonSet, V1Node, V1Pod } from "../../../../api/generated/types.js";
import { viewOf } from "../../../../control-plane/controllers/daemon-set/daemon-view.js";
import { type DaemonPlan, planNodes } from "../../../../control-plane/controllers/daemon-set/node-plan.js";
import { planUpdate } from "../../../../control-plane/controllers/daemon-set/rolling-update.js";
import { daemonSet, pod } from "../../../support/workloads.js";

const nowMs = Date.parse("2026-01-01T01:00:00Z");

/** `old`, `new`; then `!` for one that isn't ready, `x` for one that ends, `f` failed, `s` succeeded, `?` not bound yet. */
function podOf(text: string, node: string, i: number): V1Pod {
  const [, revision, marks = ""] = /^(old|new)(.*)$/.exec(text) ?? [];
  const phase = marks.includes("f") ? "Failed" : marks.includes("s") ? "Succeeded" : "Running";
  const ready = marks.includes("!") || phase !== "Running" ? "False" : "True";
  const since = { lastTransitionTime: "2026-01-01T00:30:00Z" };
  const affinity = {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: [node] }] }],
      },
    },
  };
  return {
    ...pod(
      `${node}-${text}-${i}`,
      {
        labels: { "controller-revision-hash": revision ?? "" },
        creationTimestamp: `2026-01-01T00:00:0${i}Z`,
        ...(marks.includes("x") ? { deletionTimestamp: "2026-01-01T00:59:00Z" } : {}),
      },
      marks.includes("?") ? { affinity } : { nodeName: node },
    ),
    status: { phase, conditions: [{ type: "Ready", status: ready, ...since }] },
  };
}

type World = Record<string, string>;

/** Nodes and their pods; a `-` before those of a node that is no longer wanted, a `+` before those of one that is no more. */
function view(set: V1DaemonSet, world: World) {
  const nodes = Object.entries(world)
    .filter(([, pods]) => !pods.startsWith("+"))
    .map(([name, pods]) => nodeOf(name, pods.startsWith("-")));
  const pods = Object.entries(world).flatMap(([name, text]) =>
    [...text.matchAll(/(?:old|new)\S*/g)].map(([each], i) => podOf(each, name, i)),
  );
  return viewOf({ set, nodes, pods, hashes: new Set(["new"]), nowMs });
}

function nodeOf(name: string, isUnwanted: boolean): V1Node {
  const taints = isUnwanted ? [{ key: "team", effect: "NoSchedule" }] : [];
  return { apiVersion: "v1", kind: "Node", metadata: { name }, spec: { taints } };
}

const names = (plan: DaemonPlan) => ({
  create: plan.create,
  remove: [...plan.remove, ...plan.ended].map(({ metadata }) => metadata.name).sort(),
});
const strategy = (maxUnavailable: number | string, maxSurge: number | string = 0) =>
  daemonSet("web", {
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable, maxSurge } },
  });

const replacing = strategy(1);
const surging = strategy(0, 1);
const onDelete = daemonSet("web", { updateStrategy: { type: "OnDelete" } });

describe("what a DaemonSet does about its nodes", () => {
  it.each<[string, V1DaemonSet, World, readonly string[], readonly string[]]>([
    ["makes what lacks", replacing, { a: "", b: "old" }, ["a"], []],
    ["waits for what ends", replacing, { a: "oldx" }, [], []],
    ["replaces what has ended but for its finalizers", replacing, { a: "oldxf" }, ["a"], []],
    ["doesn't wait for what ends where it may surge", surging, { a: "oldx" }, ["a"], []],
    ["keeps the oldest of two", replacing, { a: "old new" }, [], ["a-new-1"]],
    ["keeps one that is bound before one that isn't", replacing, { a: "old? new" }, [], ["a-old?-0"]],
    [
      "deletes what has failed or succeeded",
      replacing,
      { a: "newf", b: "news" },
      [],
      ["a-newf-0", "b-news-0"],
    ],
    ["leaves pods where no new ones may come", replacing, { a: "-old" }, [], []],
    ["makes none there", surging, { a: "-" }, [], []],
    ["deletes unbound pods of a node that is gone", replacing, { a: "+new?", b: "+new" }, [], ["a-new?-0"]],
    ["keeps old and new while the new isn't available", surging, { a: "old new!" }, [], []],
    ["gives the old up when the new is available", surging, { a: "old new" }, [], ["a-old-0"]],
    ["gives the old up when it doesn't serve", surging, { a: "old! new!" }, [], ["a-old!-0"]],
    ["keeps one of each", surging, { a: "old old new! new!" }, [], ["a-new!-3", "a-old-1"]],
  ])("%s", (_, set, world, create, remove) => {
    expect(names(planNodes(view(set, world), () => false))).toEqual({ create, remove });
  });

  it("leaves failed pods that have to wait", () => {
    expect(names(planNodes(view(replacing, { a: "newf" }), () => true))).toEqual({ create: [], remove: [] });
  });
});

describe("an update of a DaemonSet", () => {
  it.each<[string, V1DaemonSet, World, readonly string[], readonly string[]]>([
    ["deletes one at a time", replacing, { a: "old", b: "old" }, [], ["a-old-0"]],
    ["waits for the new one", replacing, { a: "new!", b: "old" }, [], []],
    ["counts nodes without a pod", replacing, { a: "", b: "old" }, [], []],
    ["counts pods that end", replacing, { a: "oldx", b: "old" }, [], []],
    ["goes on when it serves", replacing, { a: "new", b: "old" }, [], ["b-old-0"]],
    [
      "deletes at once what doesn't serve",
      replacing,
      { a: "old!", b: "old!", c: "old" },
      [],
      ["a-old!-0", "b-old!-0"],
    ],
    [
      "rounds percentages up",
      strategy("30%"),
      { a: "old", b: "old", c: "old", d: "old" },
      [],
      ["a-old-0", "b-old-0"],
    ],
    ["leaves crowded nodes to be mended", replacing, { a: "old old", b: "old" }, [], []],
    ["leaves it to users", onDelete, { a: "old", b: "old!" }, [], []],
    ["surges on one node", surging, { a: "old", b: "old" }, ["a"], []],
    ["waits for the surge", surging, { a: "old new!", b: "old" }, [], []],
    ["goes on when the new one serves", surging, { a: "old new", b: "old" }, ["b"], ["a-old-0"]],
    ["replaces at once what doesn't serve", surging, { a: "old!", b: "old new!" }, ["a"], []],
    ["surges by percentages", strategy(0, "50%"), { a: "old", b: "old", c: "old" }, ["a", "b"], []],
    ["keeps pods of unwanted nodes while too few serve", surging, { a: "-old", b: "new!" }, [], []],
    ["deletes them when enough do", surging, { a: "-old", b: "new" }, [], ["a-old-0"]],
    ["deletes what doesn't serve there", surging, { a: "-old!", b: "new!" }, [], ["a-old!-0"]],
    ["has nothing to do in the end", surging, { a: "new", b: "new" }, [], []],
  ])("%s", (_, set, world, create, remove) => {
    expect(names(planUpdate(view(set, world)))).toEqual({ create, remove });
  });

  it("waits until pods have been ready for long enough", () => {
    const patient = { ...replacing, spec: { ...replacing.spec, minReadySeconds: 3600 } } as V1DaemonSet;
    expect(names(planUpdate(view(patient, { a: "new", b: "new", c: "old" }))).remove).toEqual(["c-old-0"]);
    expect(names(planUpdate(view(replacing, { a: "new", b: "new", c: "old" }))).remove).toEqual(["c-old-0"]);
    const two = strategy(1);
    const slow = { ...two, spec: { ...two.spec, minReadySeconds: 3600 } } as V1DaemonSet;
    expect(planUpdate(view(slow, { a: "new" })).remove).toEqual([]);
  });
});
