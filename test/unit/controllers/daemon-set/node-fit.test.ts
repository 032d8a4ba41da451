import { describe, expect, it } from "@jest/globals";
import type { V1Node, V1PodSpec, V1Taint } from "../../../../api/generated/types.js";
import { fitOf } from "../../../../control-plane/controllers/daemon-set/node-fit.js";
import { daemonSet } from "../../../support/workloads.js";

const node = (taints: readonly V1Taint[] = [], labels: Record<string, string> = {}): V1Node => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "n1", labels },
  spec: { taints: [...taints] },
});

const set = (spec: Partial<V1PodSpec>) =>
  daemonSet("web", {
    template: {
      metadata: { labels: { app: "web" } },
      spec: { containers: [{ name: "web", image: "web:1" }], ...spec },
    },
  });

const fieldIs = (name: string): Partial<V1PodSpec> => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: [name] }] }],
      },
    },
  },
});

const taint = (effect: string, key = "team") => ({ key, value: "red", effect });
const builtIn = (name: string, effect: string) => taint(effect, `node.kubernetes.io/${name}`);
const yes = { shouldRun: true, mayStay: true };
const no = { shouldRun: false, mayStay: false };
const stays = { shouldRun: false, mayStay: true };

describe("the nodes of a DaemonSet", () => {
  it.each([
    ["any", {}, node(), yes],
    ["by its name", { nodeName: "n1" }, node(), yes],
    ["by another's name", { nodeName: "n2" }, node(), no],
    ["by a label", { nodeSelector: { disk: "ssd" } }, node([], { disk: "ssd" }), yes],
    ["by a label that it lacks", { nodeSelector: { disk: "ssd" } }, node(), no],
    ["by a field", fieldIs("n1"), node(), yes],
    ["by another field", fieldIs("n2"), node(), no],
    ["that keeps pods away", {}, node([taint("NoSchedule")]), stays],
    ["that would rather keep them away", {}, node([taint("PreferNoSchedule")]), yes],
    ["that evicts", {}, node([taint("NoExecute")]), no],
    [
      "that evicts others",
      { tolerations: [{ key: "team", operator: "Exists" }] },
      node([taint("NoExecute")]),
      yes,
    ],
    ["that is cordoned", {}, node([builtIn("unschedulable", "NoSchedule")]), yes],
    ["that is not ready", {}, node([builtIn("not-ready", "NoExecute")]), yes],
    ["that is lost", {}, node([builtIn("unreachable", "NoExecute")]), yes],
    ["that lacks memory", {}, node([builtIn("memory-pressure", "NoSchedule")]), yes],
    ["without a network", {}, node([builtIn("network-unavailable", "NoSchedule")]), stays],
    [
      "without a network, for those that need none",
      { hostNetwork: true },
      node([builtIn("network-unavailable", "NoSchedule")]),
      yes,
    ],
  ])("a node %s", (_, spec, given, fit) => {
    expect(fitOf(set(spec), given)).toEqual(fit);
  });
});
