import { everything, labelSelector, nothing, selectorOfMap } from "../../../api/meta/label-selector.js";
import { NodeInfo } from "../../../control-plane/scheduler/node-info.js";
import { podInfoOf } from "../../../control-plane/scheduler/pod-info.js";
import { PodsOfNamespace } from "../../../control-plane/scheduler/pods-of-namespace.js";
import { nodeNamed, podNamed } from "./objects.js";

const pod = (name: string, app: string) => podInfoOf(podNamed(name, {}, { app }));

const node = new NodeInfo(nodeNamed("n1"));

describe("the pods of a namespace", () => {
  const web = () => selectorOfMap({ app: "web" });
  const found = (pods: PodsOfNamespace, selector = web()) =>
    [...pods.matching(selector)].map(([each]) => each.pod.metadata.name).sort();

  it("are found by labels as they come, change and go", () => {
    const pods = new PodsOfNamespace();
    pods.add(pod("a", "web"), node);
    pods.add(pod("b", "db"), node);
    expect(found(pods)).toEqual(["a"]);
    pods.add(pod("c", "web"), node);
    expect(found(pods)).toEqual(["a", "c"]);
    pods.remove("default/a");
    pods.remove("default/c");
    pods.add(pod("c", "db"), node);
    expect(found(pods)).toEqual([]);
    pods.remove("default/b");
    pods.remove("default/c");
    expect(pods.isEmpty).toBe(true);
  });

  it("are all meant by everything, and none by nothing", () => {
    const pods = new PodsOfNamespace();
    pods.add(pod("a", "web"), node);
    expect(found(pods, everything)).toEqual(["a"]);
    expect(found(pods, nothing)).toEqual([]);
    expect(found(pods, labelSelector([]))).toEqual(["a"]);
  });

  it("are found by more selectors than are remembered", () => {
    const pods = new PodsOfNamespace();
    for (let index = 0; index < 200; index++) pods.add(pod(`p${index}`, `app-${index}`), node);
    const all = () =>
      Array.from({ length: 200 }, (_, index) => found(pods, selectorOfMap({ app: `app-${index}` })).length);
    expect(all()).toEqual(Array(200).fill(1));
    pods.add(pod("more", "app-7"), node);
    pods.add(pod("last", "app-199"), node);
    expect(all().filter((count) => count === 2)).toHaveLength(2);
  });

  it("are found by what a selector says beside the label that the fewest have", () => {
    const pods = new PodsOfNamespace();
    const tiered = (name: string, labels: Record<string, string>) => podInfoOf(podNamed(name, {}, labels));
    for (let index = 0; index < 5; index++)
      pods.add(tiered(`w${index}`, { app: "web", tier: "front" }), node);
    pods.add(tiered("a", { app: "web", tier: "back" }), node);
    pods.add(tiered("b", { app: "db", tier: "back" }), node);
    const backOfWeb = selectorOfMap({ app: "web", tier: "back" });
    const notWeb = labelSelector([
      { key: "tier", operator: "in", values: ["back"] },
      { key: "app", operator: "notin", values: ["web"] },
    ]);
    expect([found(pods, backOfWeb), found(pods, notWeb)]).toEqual([["a"], ["b"]]);
    pods.add(tiered("c", { app: "web", tier: "back" }), node);
    pods.add(tiered("d", { app: "cache", tier: "back" }), node);
    pods.add(tiered("e", { app: "cache" }), node);
    pods.remove("default/b");
    expect([found(pods, backOfWeb), found(pods, notWeb)]).toEqual([["a", "c"], ["d"]]);
  });

  it("are counted by node while they come, end and go", () => {
    const pods = new PodsOfNamespace();
    const other = new NodeInfo(nodeNamed("n2"));
    const counts = () => [...pods.counts(web())].map(([{ name }, count]) => `${name} ${count}`).sort();
    pods.add(pod("a", "web"), node);
    expect(counts()).toEqual(["n1 1"]);
    pods.add(pod("b", "web"), node);
    pods.add(pod("c", "web"), other);
    pods.add(pod("d", "db"), other);
    expect(counts()).toEqual(["n1 2", "n2 1"]);
    const { pod: c } = pod("c", "web");
    const ending = podInfoOf({
      ...c,
      metadata: { ...c.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" },
    });
    pods.remove("default/c");
    pods.add(ending, other);
    expect(counts()).toEqual(["n1 2"]);
    pods.remove("default/c");
    pods.remove("default/a");
    expect(counts()).toEqual(["n1 1"]);
    expect([...pods.counts(nothing)]).toEqual([]);
    expect([...pods.counts(everything).values()]).toEqual([1, 1]);
  });
});
