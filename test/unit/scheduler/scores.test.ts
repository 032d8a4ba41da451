import type { V1Node, V1Pod } from "../../../api/generated/types.js";
import { selectorOfMap } from "../../../api/meta/label-selector.js";
import { defaultPluginArgs as args } from "../../../control-plane/scheduler/configuration/plugin-args.js";
import { podInfoOf } from "../../../control-plane/scheduler/pod-info.js";
import { allocation } from "../../../control-plane/scheduler/scores/allocation.js";
import { balancedAllocation } from "../../../control-plane/scheduler/scores/balanced-allocation.js";
import { imageLocality } from "../../../control-plane/scheduler/scores/image-locality.js";
import { preferredNodes, toleratedNodes } from "../../../control-plane/scheduler/scores/preferences.js";
import { preferredPods } from "../../../control-plane/scheduler/scores/preferred-pods.js";
import type { Score } from "../../../control-plane/scheduler/scores/score.js";
import { softTopologySpread } from "../../../control-plane/scheduler/scores/topology-spread.js";
import { noSiblings } from "../../../control-plane/scheduler/siblings.js";
import { SpreadDefaults } from "../../../control-plane/scheduler/spread-defaults.js";
import { nodeNamed, podNamed, requesting, snapshotOf } from "./objects.js";

const rates = (score: Score, pod: V1Pod, nodes: V1Node[], placed: Parameters<typeof snapshotOf>[1] = []) => {
  const snapshot = snapshotOf(nodes, placed);
  return score.rate(podInfoOf(pod), snapshot.nodes, snapshot);
};
const leastAllocated = allocation(args.NodeResourcesFit.scoringStrategy);
const balanced = balancedAllocation(args.NodeResourcesBalancedAllocation);
const mebi = 1024 * 1024;

describe("scores of nodes", () => {
  it("weigh preferred node affinity by its highest sum", () => {
    const prefer = (key: string, weight: number) => ({
      weight,
      preference: { matchExpressions: [{ key, operator: "Exists" }] },
    });
    const preferredDuringSchedulingIgnoredDuringExecution = [prefer("ssd", 6), prefer("fast", 3)];
    const pod = podNamed("p", {
      affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution } },
    });
    const nodes = [
      nodeNamed("a", { labels: { ssd: "" } }),
      nodeNamed("b", { labels: { ssd: "", fast: "" } }),
      nodeNamed("c", { labels: { fast: "" } }),
    ];
    expect(rates(preferredNodes(), pod, nodes)).toEqual([66, 100, 33]);
  });

  it("count taints that are only better avoided", () => {
    const soft = (...keys: string[]) => ({
      taints: keys.map((key) => ({ key, effect: "PreferNoSchedule" })),
    });
    const nodes = [
      nodeNamed("a"),
      nodeNamed("b", { spec: soft("x") }),
      nodeNamed("c", { spec: soft("x", "y", "z") }),
    ];
    expect(rates(toleratedNodes, podNamed("p"), nodes)).toEqual([100, 67, 0]);
    const tolerations = [{ operator: "Exists" }];
    expect(rates(toleratedNodes, podNamed("p", { tolerations }), nodes)).toBeUndefined();
  });

  it("prefer what is free, with a little for containers that request nothing", () => {
    const nodes = [nodeNamed("a", { allocatable: { cpu: "1", memory: "1000Mi" } })];
    expect(rates(leastAllocated, podNamed("p"), nodes)).toEqual([(90 + 80) / 2]);
    const two = podNamed("two", { containers: [{ name: "x" }, { name: "y" }] });
    expect(rates(leastAllocated, podNamed("p"), nodes, [[two, "a"]])).toEqual([(70 + 40) / 2]);
    const zero = podNamed("p", requesting({ cpu: "0", memory: "0" }));
    expect(rates(leastAllocated, zero, nodes)).toEqual([100]);
  });

  it("prefer what is used, or follow a line, where a scheduler says so", () => {
    const nodes = [
      nodeNamed("a", { allocatable: { cpu: "1", memory: "1000Mi", "example.com/gpu": "4" } }),
      nodeNamed("b", { allocatable: { cpu: "1", memory: "1000Mi" } }),
    ];
    const resources = ["cpu", "example.com/gpu"].map((name, index) => ({ name, weight: 1 + 2 * index }));
    const most = allocation({ type: "MostAllocated", resources });
    const gpu = podNamed("p", requesting({ cpu: "500m", "example.com/gpu": "1" }));
    expect(rates(most, gpu, nodes)).toEqual([Math.floor((50 + 3 * 25) / 4), 50]);
    expect(rates(most, podNamed("p", requesting({ cpu: "2" })), nodes)).toEqual([100, 100]);
    const shape = [
      { utilization: 0, score: 0 },
      { utilization: 50, score: 10 },
      { utilization: 100, score: 5 },
    ];
    const line = allocation({
      type: "RequestedToCapacityRatio",
      resources: [{ name: "cpu", weight: 1 }],
      requestedToCapacityRatio: { shape },
    });
    const figures = ["0", "250m", "500m", "750m", "1", "2"].map(
      (cpu) => rates(line, podNamed("p", requesting({ cpu })), nodes)?.[0],
    );
    expect(figures).toEqual([0, 50, 100, 75, 50, 50]);
  });

  it("prefer nodes whose use a pod makes more even, by what is really requested", () => {
    const nodes = ["a", "b", "c"].map((name) =>
      nodeNamed(name, { allocatable: { cpu: "10", memory: "1000Mi" } }),
    );
    const pod = podNamed("p", requesting({ cpu: "2" }));
    const placed = [
      [podNamed("x", requesting({ memory: "200Mi" })), "b"],
      [podNamed("y", requesting({ cpu: "2" })), "c"],
    ] as const;
    expect(rates(balanced, pod, nodes, placed)).toEqual([70, 80, 70]);
    expect(rates(balanced, podNamed("p"), nodes, placed)).toBeUndefined();
  });

  it("prefer nodes that have the images, by size and by how many have them", () => {
    const image = (name: string, size: number) => ({ names: [name], sizeBytes: size * mebi });
    const nodes = [
      nodeNamed("a", { images: [image("docker.io/library/nginx:latest", 500), image("nginx:latest", 500)] }),
      nodeNamed("b", { images: [image("nginx:1", 500)] }),
    ];
    const pod = (name: string) => podNamed("p", { containers: [{ name: "c", image: name }] });
    const half = Math.trunc((100 * (250 - 23)) / (1000 - 23));
    expect(rates(imageLocality, pod("nginx"), nodes)).toEqual([half, 0]);
    expect(rates(imageLocality, pod("nginx:1"), nodes)).toEqual([0, half]);
    expect(rates(imageLocality, pod("registry:5000/nginx"), nodes)).toBeUndefined();
  });
});

describe("scores of pods near each other", () => {
  const nodes = ["a", "b", "c"].map((name) => nodeNamed(name, { labels: { zone: name } }));
  const podAffinityTerm = { topologyKey: "zone", labelSelector: { matchLabels: { app: "web" } } };
  const preferring = (weight: number) => ({
    preferredDuringSchedulingIgnoredDuringExecution: [{ weight, podAffinityTerm }],
  });
  const web = (name: string) => podNamed(name, {}, { app: "web" });

  it("count what the pod prefers", () => {
    const pod = podNamed("p", { affinity: { podAffinity: preferring(5) } });
    const placed = [
      [web("x"), "a"],
      [web("y"), "b"],
      [web("z"), "b"],
    ] as const;
    expect(rates(preferredPods(args.InterPodAffinity), pod, nodes, placed)).toEqual([50, 100, 0]);
    const shy = podNamed("p", { affinity: { podAntiAffinity: preferring(5) } });
    expect(rates(preferredPods(args.InterPodAffinity), shy, nodes, placed)).toEqual([50, 0, 100]);
  });

  it("count what placed pods prefer, and weakly what they required", () => {
    const required = { requiredDuringSchedulingIgnoredDuringExecution: [podAffinityTerm] };
    const placed = [
      [podNamed("x", { affinity: { podAffinity: preferring(2) } }), "a"],
      [podNamed("y", { affinity: { podAffinity: required } }), "b"],
      [podNamed("z", { affinity: { podAntiAffinity: preferring(2) } }), "c"],
    ] as const;
    expect(rates(preferredPods(args.InterPodAffinity), web("p"), nodes, placed)).toEqual([100, 75, 0]);
    expect(rates(preferredPods(args.InterPodAffinity), podNamed("other"), nodes, placed)).toBeUndefined();
  });
});

describe("scores of an even spread", () => {
  const spread = softTopologySpread(new SpreadDefaults(noSiblings, args.PodTopologySpread));
  const constraint = (topologyKey: string) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: { app: "web" } },
  });
  const web = (name: string) => podNamed(name, {}, { app: "web" });
  const placed = [
    [web("x"), "a"],
    [web("y"), "a"],
    [web("z"), "b"],
  ] as const;

  it("prefer the domain with the fewest, and nodes without the label last", () => {
    const nodes = [
      ...["a", "b", "c"].map((name) => nodeNamed(name, { labels: { zone: name } })),
      nodeNamed("bare"),
    ];
    const pod = podNamed("p", { topologySpreadConstraints: [constraint("zone")] }, { app: "web" });
    // Weighed by ln(3 + 2), rounded: 3, 2 and 0 pods.
    expect(rates(spread, pod, nodes, placed)).toEqual([0, 33, 100, 0]);
  });

  const siblings = { of: () => selectorOfMap({ app: "web" }) };
  const beside = softTopologySpread(new SpreadDefaults(siblings, args.PodTopologySpread));
  it("spread what belongs together over hosts and zones by default, label or not", () => {
    const zone = (name: string) => ({ labels: { "topology.kubernetes.io/zone": name } });
    const nodes = [
      nodeNamed("a", zone("1")),
      nodeNamed("b", zone("2")),
      nodeNamed("c", zone("1")),
      nodeNamed("bare"),
    ];
    // By hosts and zones: 13, 9, 9 and, of the one that is in no zone, 2.
    expect(rates(beside, web("p"), nodes, placed)).toEqual([15, 46, 46, 100]);
    expect(rates(spread, web("p"), nodes, placed)).toBeUndefined();
  });

  it("leave a pod that has its own constraints alone", () => {
    const pod = podNamed("p", {
      topologySpreadConstraints: [{ ...constraint("zone"), whenUnsatisfiable: "DoNotSchedule" }],
    });
    expect(rates(beside, pod, [nodeNamed("a"), nodeNamed("b")], placed)).toBeUndefined();
  });
});
