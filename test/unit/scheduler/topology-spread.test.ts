import type { V1Pod, V1TopologySpreadConstraint } from "../../../api/generated/types.js";
import { nodeNamed, place, podNamed, profileWith, snapshotOf } from "./objects.js";

const zoned = (name: string, zone: string, more = {}) => nodeNamed(name, { labels: { zone }, ...more });
const zones = [zoned("a", "1"), zoned("b", "2")];
const even = (more: Partial<V1TopologySpreadConstraint> = {}) => ({
  topologySpreadConstraints: [
    {
      maxSkew: 1,
      topologyKey: "zone",
      whenUnsatisfiable: "DoNotSchedule",
      labelSelector: { matchLabels: { app: "web" } },
      ...more,
    },
  ],
});
const web = (name: string, spec = {}, labels = {}): V1Pod => podNamed(name, spec, { app: "web", ...labels });
const uneven = expect.stringContaining("didn't match pod topology spread constraints");

describe("topology spread that is demanded", () => {
  it("holds the skew", () => {
    expect(place(snapshotOf(zones, [[web("x"), "a"]]), web("new", even()))).toBe("b");
    const one = snapshotOf([zoned("a", "1"), nodeNamed("bare")], [[web("x"), "a"]]);
    expect(place(one, web("new", even()))).toBe("a");
  });

  const full = zoned("full", "2", { allocatable: { pods: "0" } });
  const tainted = zoned("tainted", "2", { spec: { taints: [{ key: "k", effect: "NoSchedule" }] } });
  const a = zoned("a", "1", { labels: { zone: "1", disk: "ssd" } });
  const onSsd = { nodeSelector: { disk: "ssd" } };
  it.each<[string, unknown, ReturnType<typeof zoned>, object, Partial<V1TopologySpreadConstraint>]>([
    ["counts nodes that are full", uneven, full, {}, {}],
    ["leaves out nodes that its affinity excludes", "a", full, onSsd, {}],
    ["counts them when it is told to", uneven, full, onSsd, { nodeAffinityPolicy: "Ignore" }],
    ["counts tainted nodes", uneven, tainted, {}, {}],
    ["leaves them out when it is told to", "a", tainted, {}, { nodeTaintsPolicy: "Honor" }],
    ["takes the fewest for 0 when there are too few domains", uneven, zoned("b", "1"), {}, { minDomains: 2 }],
  ])("%s", (_, expected, other, spec, more) => {
    const snapshot = snapshotOf([a, other], [[web("x"), "a"]]);
    expect(place(snapshot, web("new", { ...spec, ...even(more) }))).toEqual(expected);
  });

  it("counts no pods on nodes that its policies exclude", () => {
    const nodes = [a, zoned("b", "2", { labels: { zone: "2", disk: "ssd" } }), zoned("hdd", "1")];
    const snapshot = snapshotOf(nodes, [
      [web("x"), "hdd"],
      [web("y"), "hdd"],
      [web("z"), "b"],
    ]);
    expect(place(snapshot, web("new", { ...onSsd, ...even() }))).toBe("a");
  });

  it("counts no pods that are on their way out", () => {
    const going = web("going");
    going.metadata.deletionTimestamp = "2026-01-01T00:00:00Z";
    const snapshot = snapshotOf(zones, [
      [going, "a"],
      [web("x"), "b"],
    ]);
    expect(place(snapshot, web("new", even()))).toBe("a");
  });

  it("counts only pods that share the pod's own values of some labels", () => {
    const snapshot = snapshotOf(zones, [
      [web("old", {}, { version: "1" }), "b"],
      [web("x", {}, { version: "2" }), "a"],
    ]);
    expect(place(snapshot, web("new", even({ matchLabelKeys: ["version"] }), { version: "2" }))).toBe("b");
  });

  it("follows nodes that come to another domain", () => {
    const profile = profileWith();
    const snapshot = snapshotOf(zones, [[web("x"), "a"]]);
    expect(place(snapshot, web("new", even()), profile)).toBe("b");
    snapshot.setNode(zoned("b", "1"));
    snapshot.setNode(zoned("c", "2"));
    expect(place(snapshot, web("new", even()), profile)).toBe("c");
  });
});
