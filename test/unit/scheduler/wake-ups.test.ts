import type { V1Node, V1Pod } from "../../../api/generated/types.js";
import { namespaces, nodes, pods } from "../../../api/resources.js";
import { inNamespace, nodeNamed, podNamed, requesting } from "./objects.js";
import { type SchedulerBench, schedulerBench } from "./scheduler-bench.js";

const hostname = "kubernetes.io/hostname";
const term = (app: string, more = {}) => ({
  topologyKey: hostname,
  labelSelector: { matchLabels: { app } },
  ...more,
});
const beside = (app: string, more = {}) => ({
  affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term(app, more)] } },
});
const apartFrom = (app: string) => ({
  affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term(app)] } },
});
const withSpec = (spec: V1Node["spec"]) => (node: V1Node) => ({ ...node, spec });
const withPodLabels = (labels: Record<string, string>) => (pod: V1Pod) => ({
  ...pod,
  metadata: { ...pod.metadata, labels },
});

describe("a pod that found no node", () => {
  let bench: SchedulerBench;
  beforeEach(async () => {
    bench = await schedulerBench();
  });
  afterEach(() => bench.stop());

  /** It waits, for a good while; then something happens, and it has its node at once. */
  async function waitsUntil(pod: V1Pod, why: string, happens: () => Promise<unknown>): Promise<void> {
    await bench.create(pod);
    await bench.clock.advance(20_000);
    const name = pod.metadata.name ?? "";
    expect(await bench.whyNot(name)).toContain(why);
    await happens();
    await bench.clock.settle();
    expect(await bench.nodeOf(name)).toBeDefined();
  }

  it("that names its node isn't tried again for what happens on others", async () => {
    const nodeSelectorTerms = [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["a"] }] }];
    const required = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } };
    const pinned = podNamed("pinned", { ...requesting({ cpu: "3" }), affinity: { nodeAffinity: required } });
    await bench.create(nodeNamed("a"), podNamed("x", { ...requesting({ cpu: "2" }), nodeName: "a" }));
    await bench.create(nodeNamed("b"), podNamed("y", { ...requesting({ cpu: "2" }), nodeName: "b" }));
    await bench.create(pinned);
    await bench.clock.advance(20_000);
    const leave = (name: string) =>
      bench.client.delete(pods, { namespace: "default", name }, { gracePeriodSeconds: 0 });
    await leave("y");
    await bench.create(nodeNamed("c"));
    await bench.clock.advance(20_000);
    expect(bench.events.reasons("pinned")).toEqual(["FailedScheduling"]);
    await leave("x");
    await bench.clock.settle();
    expect(await bench.nodeOf("pinned")).toBe("a");
  });

  it("is tried again when the pod comes that it wants to be near", async () => {
    await bench.create(nodeNamed("a"));
    await waitsUntil(podNamed("web", beside("db")), "pod affinity rules", () =>
      bench.create(podNamed("db", {}, { app: "db" })),
    );
  });

  it("is tried again when a placed pod gets the label that it looks for", async () => {
    await bench.create(nodeNamed("a"), podNamed("db"));
    await waitsUntil(podNamed("web", beside("db")), "pod affinity rules", () =>
      bench.changePod("db", withPodLabels({ app: "db" })),
    );
  });

  it("is tried again when a placed pod loses the label that repels it", async () => {
    await bench.create(nodeNamed("a"), podNamed("db", {}, { app: "db" }));
    await waitsUntil(podNamed("web", apartFrom("db")), "pod anti-affinity rules", () =>
      bench.changePod("db", withPodLabels({})),
    );
  });

  it("is tried again when the pod goes that doesn't want it near", async () => {
    await bench.create(nodeNamed("a"), podNamed("shy", apartFrom("web")));
    await waitsUntil(podNamed("web", {}, { app: "web" }), "existing pods anti-affinity rules", () =>
      bench.client.delete(pods, { namespace: "default", name: "shy" }, { gracePeriodSeconds: 0 }),
    );
  });

  it("is tried again when a namespace gets the label by which it is chosen", async () => {
    const team = (labels: Record<string, string>) => ({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "theirs", labels },
    });
    const theirs = await bench.client.create(namespaces, team({}));
    await bench.create(nodeNamed("a"), inNamespace("theirs", podNamed("db", {}, { app: "db" })));
    const namespaceSelector = { matchLabels: { team: "data" } };
    await waitsUntil(podNamed("web", beside("db", { namespaceSelector })), "pod affinity rules", () =>
      bench.client.update(namespaces, {
        ...theirs,
        metadata: { ...theirs.metadata, labels: { team: "data" } },
      }),
    );
  });

  const even = (app: string) => ({
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: hostname,
        whenUnsatisfiable: "DoNotSchedule",
        labelSelector: { matchLabels: { app } },
      },
    ],
  });

  it("is tried again when the node goes that made the spread uneven", async () => {
    await bench.create(nodeNamed("a"), podNamed("first", {}, { app: "web" }));
    await bench.create(nodeNamed("full", { allocatable: { pods: "0" } }));
    await waitsUntil(podNamed("second", even("web"), { app: "web" }), "topology spread constraints", () =>
      bench.client.delete(nodes, { name: "full" }),
    );
  });

  it("is tried again when a pod that was counted is on its way out", async () => {
    await bench.create(nodeNamed("a"), podNamed("first", {}, { app: "web" }));
    await bench.create(nodeNamed("full", { allocatable: { pods: "0" } }));
    await waitsUntil(podNamed("second", even("web"), { app: "web" }), "topology spread constraints", () =>
      bench.changePod("first", withPodLabels({ app: "other" })),
    );
  });

  it.each<[string, V1Node["spec"], Partial<V1Pod["spec"]>, string]>([
    ["a taint", { taints: [{ key: "a", effect: "NoSchedule" }] }, {}, "untolerated taint(s)"],
    ["a cordon", { unschedulable: true }, {}, "unschedulable"],
  ])("is tried again when a node loses %s", async (_, spec, wanted, why) => {
    await bench.create(nodeNamed("a", { spec }));
    await waitsUntil(podNamed("web", wanted), why, () => bench.changeNode("a", withSpec({})));
  });

  it("is tried again when a node gets the label that it selects", async () => {
    await bench.create(nodeNamed("a"));
    await waitsUntil(podNamed("web", { nodeSelector: { disk: "ssd" } }), "node affinity/selector", () =>
      bench.changeNode("a", (node) => ({
        ...node,
        metadata: { ...node.metadata, labels: { ...node.metadata.labels, disk: "ssd" } },
      })),
    );
  });

  it("is tried again when a node has more to give", async () => {
    await bench.create(nodeNamed("a"));
    await waitsUntil(podNamed("big", requesting({ cpu: "6" })), "1 Insufficient cpu", () =>
      bench.changeNode("a", (node) => ({
        ...node,
        status: { allocatable: { cpu: "8", memory: "8Gi", pods: "9" } },
      })),
    );
  });

  it("is tried again when a port is free again", async () => {
    const ports = { containers: [{ name: "c", ports: [{ containerPort: 80, hostPort: 80 }] }] };
    await bench.create(nodeNamed("a"), podNamed("first", ports));
    await waitsUntil(podNamed("second", ports), "free ports", () =>
      bench.client.delete(pods, { namespace: "default", name: "first" }, { gracePeriodSeconds: 0 }),
    );
  });

  it("is tried again when there is a first node", async () => {
    await waitsUntil(podNamed("web"), "no nodes available", () => bench.create(nodeNamed("a")));
  });

  it("is left alone by what can't help it", async () => {
    await bench.create(
      nodeNamed("a"),
      podNamed("big", requesting({ cpu: "6" })),
      podNamed("web", beside("db")),
    );
    await bench.clock.advance(20_000);
    const tries = () => bench.events.events.filter(({ reason }) => reason === "FailedScheduling").length;
    const before = tries();
    await bench.create(podNamed("other", {}, { app: "other" }));
    await bench.changePod("other", withPodLabels({ app: "another" }));
    await bench.create(nodeNamed("tiny", { allocatable: { cpu: "1" }, spec: { unschedulable: true } }));
    await bench.clock.advance(20_000);
    expect(tries()).toBe(before + 1);
  });

  it("is tried again after five minutes, whatever happened", async () => {
    await bench.create(nodeNamed("a"), podNamed("big", requesting({ cpu: "6" })));
    await bench.clock.advance(4 * 60_000);
    expect(bench.events.reasons("big")).toHaveLength(1);
    await bench.clock.advance(2 * 60_000);
    expect(bench.events.reasons("big")).toHaveLength(2);
  });
});
