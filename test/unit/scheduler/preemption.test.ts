import type { V1Pod, V1PodDisruptionBudget } from "../../../api/generated/types.js";
import { seededRandom } from "../../../common/seeded-random.js";
import { Placer } from "../../../control-plane/scheduler/placement.js";
import { podInfoOf } from "../../../control-plane/scheduler/pod-info.js";
import type { PreemptionOutcome } from "../../../control-plane/scheduler/preemption/preemption.js";
import type { Snapshot } from "../../../control-plane/scheduler/snapshot.js";
import { nodeNamed, place, podNamed, profileWith, requesting, snapshotOf } from "./objects.js";

/** Each node has 4 cpus. */
const podOf = (name: string, priority: number, cpu: string, labels = {}, more: Partial<V1Pod["spec"]> = {}) =>
  podNamed(name, { ...requesting({ cpu }), priority, ...more }, labels);

const startedAt = (pod: V1Pod, startTime: string): V1Pod => ({ ...pod, status: { startTime } });

function outcomeOf(
  snapshot: Snapshot,
  pod: V1Pod,
  budgets: readonly V1PodDisruptionBudget[] = [],
): PreemptionOutcome | undefined {
  const profile = profileWith({ budgetsOf: () => budgets });
  const placement = new Placer(profile, seededRandom()).place(podInfoOf(pod), snapshot);
  if (placement.type === "node") throw new Error(`placed on ${placement.nodeName}`);
  return profile.preemption?.find(placement.feasibility, placement.refusals, snapshot);
}

/** `b: x y`: on node b, in favour of the pod, x and y would go. */
function victimsFor(...args: Parameters<typeof outcomeOf>): string {
  const outcome = outcomeOf(...args);
  if (outcome?.type !== "found") return outcome?.message ?? "";
  const { nodeName, victims } = outcome.candidate;
  return `${nodeName}: ${victims.map(({ pod }) => pod.metadata.name).join(" ")}`;
}

const budget = (
  app: string,
  disruptionsAllowed: number,
  disrupted: string[] = [],
): V1PodDisruptionBudget => ({
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: { name: app, namespace: "default" },
  spec: { selector: { matchLabels: { app } } },
  status: {
    currentHealthy: 1,
    desiredHealthy: 1,
    expectedPods: 1,
    disruptionsAllowed,
    disruptedPods: Object.fromEntries(disrupted.map((name) => [name, "2026-01-01T00:00:00Z"])),
  },
});

describe("who has to go for a pod", () => {
  const high = podOf("high", 100, "2");

  it("is as few as possible, the least important ones", () => {
    const there = [podOf("m", 20, "1"), podOf("l", 10, "2"), podOf("n", 30, "1")];
    expect(
      victimsFor(
        snapshotOf(
          [nodeNamed("a")],
          there.map((pod) => [pod, "a"] as const),
        ),
        high,
      ),
    ).toBe("a: l");
    const small = there.map(
      (pod) => [{ ...pod, spec: podOf("", pod.spec?.priority ?? 0, "1.3").spec }, "a"] as const,
    );
    expect(victimsFor(snapshotOf([nodeNamed("a")], small), high)).toBe("a: m l");
  });

  it("is nobody who is as important, or more", () => {
    const snapshot = snapshotOf(
      [nodeNamed("a")],
      [
        [podOf("x", 100, "2"), "a"],
        [podOf("y", 200, "2"), "a"],
      ],
    );
    expect(victimsFor(snapshot, high)).toBe(
      "0/1 nodes are available: 1 No preemption victims found for incoming pod.",
    );
  });

  it("is nobody when the pod doesn't want it", () => {
    const snapshot = snapshotOf([nodeNamed("a")], [[podOf("x", 1, "4"), "a"]]);
    expect(victimsFor(snapshot, podOf("p", 100, "2", {}, { preemptionPolicy: "Never" }))).toBe(
      "not eligible due to preemptionPolicy=Never.",
    );
  });

  it("is nobody where it wouldn't help, and says of each node why", () => {
    const snapshot = snapshotOf(
      [
        nodeNamed("a", { spec: { unschedulable: true } }),
        nodeNamed("b", { allocatable: { cpu: "1" } }),
        nodeNamed("c"),
        nodeNamed("d"),
      ],
      [
        [podOf("w", 1, "4"), "a"],
        [podOf("x", 1, "1"), "b"],
        [podOf("y", 1, "1"), "c"],
        [podOf("z", 100, "3"), "c"],
        [podOf("v", 100, "3"), "d"],
      ],
    );
    expect(place(snapshot, high)).toBe(
      "0/4 nodes are available: 1 node(s) were unschedulable, 3 Insufficient cpu. " +
        "preemption: 0/4 nodes are available: 1 Insufficient cpu, 1 No preemption victims found for incoming pod, " +
        "2 Preemption is not helpful for scheduling.",
    );
  });

  it("is whoever has the host port", () => {
    const port = { containers: [{ name: "app", ports: [{ containerPort: 80, hostPort: 80 }] }] };
    const there = podNamed("x", { ...port, priority: 1 });
    const snapshot = snapshotOf(
      [nodeNamed("a")],
      [
        [there, "a"],
        [podOf("y", 1, "1"), "a"],
      ],
    );
    expect(victimsFor(snapshot, podNamed("p", { ...port, priority: 2 }))).toBe("a: x");
  });

  it("is whoever may not be near", () => {
    const requiredDuringSchedulingIgnoredDuringExecution = [
      { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "x" } } },
    ];
    const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution } };
    const x = podOf("x", 1, "1", { app: "x" });
    const y = podOf("y", 1, "1", { app: "y" });
    const placed = [
      [x, "a"],
      [y, "a"],
    ] as const;
    expect(victimsFor(snapshotOf([nodeNamed("a")], placed), podOf("p", 2, "1", {}, { affinity }))).toBe(
      "a: x",
    );
    const shy = podOf("x", 1, "1", {}, { affinity });
    const found = victimsFor(
      snapshotOf(
        [nodeNamed("a")],
        [
          [shy, "a"],
          [y, "a"],
        ],
      ),
      podOf("p", 2, "1", { app: "x" }),
    );
    expect(found).toBe("a: x");
  });

  it("is as many as an even spread needs", () => {
    const labels = { spread: "" };
    const zones = ["a", "b"].map((name) =>
      nodeNamed(name, { labels: { zone: name }, allocatable: { cpu: "10" } }),
    );
    const topologySpreadConstraints = [
      {
        maxSkew: 1,
        topologyKey: "zone",
        whenUnsatisfiable: "DoNotSchedule",
        labelSelector: { matchExpressions: [{ key: "spread", operator: "Exists" }] },
      },
    ];
    const snapshot = snapshotOf(zones, [
      [podOf("high", 1000, "9", labels), "a"],
      ...["1", "2", "3"].map((name) => [podOf(`low-${name}`, 1, "3", labels), "b"] as const),
    ]);
    const medium = podOf("medium", 100, "3", labels, { topologySpreadConstraints });
    expect(victimsFor(snapshot, medium)).toMatch(/^b: low-\d low-\d$/);
    expect(place(snapshot, podOf("small", 100, "0", labels, { topologySpreadConstraints }))).toBe("a");
  });
});

describe("among several nodes the victims", () => {
  const on = (...pods: [V1Pod, string][]) =>
    snapshotOf(
      ["a", "b"].map((name) => nodeNamed(name)),
      pods,
    );
  const high = podOf("high", 100, "3");
  const old = "2026-01-01T00:00:00Z";
  const young = "2026-01-02T00:00:00Z";
  const table: [string, [V1Pod, string][], string][] = [
    [
      "violate as few budgets as possible",
      [
        [podOf("x", 1, "4", { app: "kept" }), "a"],
        [podOf("y", 50, "4"), "b"],
      ],
      "b: y",
    ],
    [
      "have the least important highest one",
      [
        [podOf("x", 10, "4"), "a"],
        [podOf("y", 9, "2"), "b"],
        [podOf("z", 9, "2"), "b"],
      ],
      "b: y z",
    ],
    [
      "have the smallest sum of priorities",
      [
        [podOf("x", 10, "2"), "a"],
        [podOf("v", 5, "2"), "a"],
        [podOf("y", 10, "2"), "b"],
        [podOf("z", 4, "2"), "b"],
      ],
      "b: y z",
    ],
    [
      "are few, whatever their priorities are",
      [
        [podOf("x", -10, "2"), "a"],
        [podOf("v", -10, "2"), "a"],
        [podOf("y", -10, "4"), "b"],
      ],
      "b: y",
    ],
    [
      "started last",
      [
        [startedAt(podOf("x", 1, "4"), old), "a"],
        [startedAt(podOf("y", 1, "4"), young), "b"],
      ],
      "b: y",
    ],
  ];
  it.each(table)("%s", (_, pods, expected) => {
    expect(victimsFor(on(...pods), high, [budget("kept", 0)])).toBe(expected);
  });
});

describe("budgets", () => {
  const there = (...names: string[]) =>
    snapshotOf(
      [nodeNamed("a")],
      names.map((name) => [podOf(name, 1, "1", { app: "web" }), "a"] as const),
    );
  const high = podOf("high", 100, "2");
  const violations = (budgets: V1PodDisruptionBudget[]) => {
    const outcome = outcomeOf(there("x", "y", "z", "w"), high, budgets);
    return outcome?.type === "found" ? outcome.candidate.violations : undefined;
  };

  it.each([
    ["allow what they allow", [budget("web", 2)], 0],
    ["are violated where nothing else helps", [budget("web", 1)], 1],
    ["are violated by each who is too many", [budget("web", 0)], 2],
    ["don't count who is known to go", [budget("web", 0, ["x", "y", "z", "w"])], 0],
    ["of others don't count", [budget("db", 0)], 0],
  ])("%s", (_, budgets, expected) => {
    expect(violations(budgets)).toBe(expected);
  });

  it("that select by nothing select nobody", () => {
    expect(violations([{ ...budget("web", 0), spec: { selector: {} } }])).toBe(0);
  });

  it("are looked at before importance", () => {
    const snapshot = snapshotOf(
      [nodeNamed("a")],
      [
        [podOf("kept", 1, "2", { app: "web" }), "a"],
        [podOf("free", 50, "2"), "a"],
      ],
    );
    expect(victimsFor(snapshot, high, [budget("web", 0)])).toBe("a: free");
  });
});

describe("a promised place", () => {
  const promised = (priority: number) => {
    const snapshot = snapshotOf([nodeNamed("a")], [[podOf("going", 1, "2"), "a"]]);
    snapshot.nominations.set(podInfoOf(podOf("promised", priority, "3")), "a");
    return snapshot;
  };

  it("is kept from pods that aren't more important", () => {
    expect(place(promised(50), podOf("p", 50, "1"))).toContain("Insufficient cpu");
    expect(place(promised(50), podOf("p", 51, "1"))).toBe("a");
  });

  it("is looked at first by the pod that has it", () => {
    const snapshot = snapshotOf(
      ["a", "b", "c"].map((name) => nodeNamed(name)),
      [[podOf("x", 1, "3"), "b"]],
    );
    const pod = podOf("p", 50, "1");
    snapshot.nominations.set(podInfoOf(pod), "b");
    expect(place(snapshot, pod)).toBe("b");
  });

  it("counts for anti-affinity too", () => {
    const requiredDuringSchedulingIgnoredDuringExecution = [
      { topologyKey: "zone", labelSelector: { matchLabels: { app: "x" } } },
    ];
    const shy = podOf(
      "shy",
      50,
      "1",
      {},
      { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution } } },
    );
    const snapshot = snapshotOf([nodeNamed("a", { labels: { zone: "1" } })]);
    snapshot.nominations.set(podInfoOf(shy), "a");
    expect(place(snapshot, podOf("p", 1, "1", { app: "x" }))).toContain("existing pods anti-affinity rules");
    expect(place(snapshot, podOf("p", 1, "1", { app: "y" }))).toBe("a");
  });

  it("lets nobody else go while those who go for it are on their way", () => {
    const leaving = podOf("going", 1, "4");
    const terminating = (reason: string): V1Pod => ({
      ...leaving,
      metadata: { ...leaving.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" },
      status: { conditions: [{ type: "DisruptionTarget", status: "True", reason }] },
    });
    const pod = podOf("p", 50, "1");
    const found = (reason: string) => {
      const snapshot = snapshotOf(
        [nodeNamed("a"), nodeNamed("b")],
        [
          [terminating(reason), "a"],
          [podOf("x", 1, "4"), "b"],
        ],
      );
      snapshot.nominations.set(podInfoOf(pod), "a");
      return outcomeOf(snapshot, pod);
    };
    expect(found("PreemptionByScheduler")).toEqual({
      type: "none",
      message: "not eligible due to a terminating pod on the nominated node.",
      keepsPromise: true,
    });
    expect(found("DeletionByTaintManager")?.type).toBe("found");
  });

  it("is broken where no node can be had any more", () => {
    const snapshot = snapshotOf([nodeNamed("a", { spec: { unschedulable: true } })]);
    const pod = podOf("p", 50, "1");
    snapshot.nominations.set(podInfoOf(pod), "a");
    expect(outcomeOf(snapshot, pod)).toMatchObject({ type: "none", keepsPromise: false });
  });
});

describe("a pod that names its node", () => {
  const pinned = (node: string) => ({
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: [node] }] }],
      },
    },
  });

  it("is compared with that node alone", () => {
    const snapshot = snapshotOf(
      ["a", "b", "c"].map((name) => nodeNamed(name)),
      [[podOf("x", 5, "4"), "b"]],
    );
    expect(place(snapshot, podOf("p", 5, "1", {}, { affinity: pinned("b") }))).toBe(
      "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. " +
        "preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, " +
        "2 Preemption is not helpful for scheduling.",
    );
    expect(victimsFor(snapshot, podOf("p", 6, "1", {}, { affinity: pinned("b") }))).toBe("b: x");
    expect(place(snapshot, podOf("p", 5, "1", {}, { affinity: pinned("c") }))).toBe("c");
  });
});

describe("of many nodes", () => {
  it("a sample is tried", () => {
    let asked = 0;
    const names = Array.from({ length: 200 }, (_, index) => `n${index}`);
    const snapshot = snapshotOf(
      names.map((name) => nodeNamed(name)),
      names.map((name) => [podOf(`on-${name}`, 1, "4"), name] as const),
    );
    const profile = profileWith({
      startedMs() {
        asked++;
        return 0;
      },
      budgetsOf: () => [],
    });
    const pod = podInfoOf(podOf("p", 2, "1"));
    const placement = new Placer(profile, seededRandom()).place(pod, snapshot);
    if (placement.type === "node") throw new Error("placed");
    const outcome = profile.preemption?.find(placement.feasibility, placement.refusals, snapshot);
    expect(outcome?.type).toBe("found");
    // Of each candidate once, to choose among equals: those of 100 nodes.
    expect(asked).toBe(200);
  });
});
