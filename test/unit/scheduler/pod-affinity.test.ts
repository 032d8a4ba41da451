import type { V1PodAffinityTerm } from "../../../api/generated/types.js";
import { inNamespace, nodeNamed, place, podNamed, snapshotOf } from "./objects.js";

const zoned = (name: string, zone: string) => nodeNamed(name, { labels: { zone } });
const zones = [zoned("a", "1"), zoned("b", "2")];
const term = (app: string, more: Partial<V1PodAffinityTerm> = {}): V1PodAffinityTerm => ({
  topologyKey: "zone",
  labelSelector: { matchLabels: { app } },
  ...more,
});
const beside = (...terms: V1PodAffinityTerm[]) => ({
  affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } },
});
const apart = (...terms: V1PodAffinityTerm[]) => ({
  affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } },
});
const noAffinity = expect.stringContaining("didn't match pod affinity rules");
const noAntiAffinity = expect.stringContaining("didn't match pod anti-affinity rules");
const othersMind = expect.stringContaining("didn't satisfy existing pods anti-affinity rules");

describe("required pod affinity", () => {
  it("brings pods together, and lets the first of them go anywhere", () => {
    const web = () => podNamed("new", beside(term("web")), { app: "web" });
    expect(["a", "b"]).toContain(place(snapshotOf(zones), web()));
    expect(place(snapshotOf(zones, [[podNamed("w", {}, { app: "web" }), "b"]]), web())).toBe("b");
    expect(place(snapshotOf(zones), podNamed("new", beside(term("web"))))).toEqual(noAffinity);
  });

  it("lets the first of its own group only where the topology is known", () => {
    const web = podNamed("new", beside(term("web")), { app: "web" });
    expect(place(snapshotOf([nodeNamed("bare")]), web)).toEqual(noAffinity);
  });

  it("looks for one pod that all terms mean", () => {
    const wanted = podNamed(
      "new",
      beside(term("web"), term("web", { labelSelector: { matchLabels: { tier: "1" } } })),
    );
    const halves = [
      [podNamed("x", {}, { app: "web" }), "a"],
      [podNamed("y", {}, { tier: "1" }), "a"],
    ] as const;
    expect(place(snapshotOf(zones, halves), wanted)).toEqual(noAffinity);
    const whole = [...halves, [podNamed("z", {}, { app: "web", tier: "1" }), "b"]] as const;
    expect(place(snapshotOf(zones, whole), wanted)).toBe("b");
  });

  it("starts a group beside pods that only some of its terms mean", () => {
    const terms = beside(term("web"), term("web", { labelSelector: { matchLabels: { tier: "1" } } }));
    const first = podNamed("new", terms, { app: "web", tier: "1" });
    const half = [[podNamed("x", {}, { app: "web" }), "a"]] as const;
    expect(["a", "b"]).toContain(place(snapshotOf(zones, half), first));
  });

  it("counts pods that are on their way out", () => {
    const going = podNamed("w", {}, { app: "web" });
    going.metadata.deletionTimestamp = "2026-01-01T00:00:00Z";
    expect(place(snapshotOf(zones, [[going, "b"]]), podNamed("new", beside(term("web"))))).toBe("b");
    expect(place(snapshotOf([zoned("b", "2")], [[going, "b"]]), podNamed("new", apart(term("web"))))).toEqual(
      noAntiAffinity,
    );
  });

  it.each<[string, Partial<V1PodAffinityTerm>, string | jest.AsymmetricMatcher]>([
    ["its own namespace when it says nothing", {}, noAffinity],
    ["the namespaces that it names", { namespaces: ["theirs"] }, "b"],
    ["namespaces by their labels", { namespaceSelector: { matchLabels: { team: "data" } } }, "b"],
    ["all namespaces by an empty selector", { namespaceSelector: {} }, "b"],
    ["no others by their labels", { namespaceSelector: { matchLabels: { team: "web" } } }, noAffinity],
    ["either way", { namespaces: ["x"], namespaceSelector: { matchLabels: { team: "data" } } }, "b"],
  ])("means pods of %s", (_, more, expected) => {
    const snapshot = snapshotOf(zones, [[inNamespace("theirs", podNamed("db", {}, { app: "db" })), "b"]]);
    snapshot.setNamespace({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "theirs", labels: { team: "data" } },
    });
    expect(place(snapshot, podNamed("new", beside(term("db", more))))).toEqual(expected);
  });

  it("is narrowed by the values that the pod has itself, or has not", () => {
    const snapshot = snapshotOf(zones, [
      [podNamed("old", {}, { app: "web", version: "1" }), "a"],
      [podNamed("new", {}, { app: "web", version: "2" }), "b"],
    ]);
    const labels = { version: "2" };
    const same = term("web", { matchLabelKeys: ["version", "absent"] });
    const other = term("web", { mismatchLabelKeys: ["version"] });
    expect(place(snapshot, podNamed("p", beside(same), labels))).toBe("b");
    expect(place(snapshot, podNamed("p", beside(other), labels))).toBe("a");
    expect(place(snapshot, podNamed("p", apart(same), labels))).toBe("a");
  });
});

describe("required pod anti-affinity", () => {
  it("keeps pods apart, both ways round", () => {
    const shy = podNamed("shy", apart(term("db")), { app: "db" });
    expect(place(snapshotOf(zones, [[shy, "a"]]), podNamed("new", {}, { app: "db" }))).toBe("b");
    expect(place(snapshotOf([zoned("a", "1")], [[shy, "a"]]), podNamed("new", {}, { app: "db" }))).toEqual(
      othersMind,
    );
    expect(place(snapshotOf([zoned("a", "1")], [[podNamed("x", {}, { app: "db" }), "a"]]), shy)).toEqual(
      noAntiAffinity,
    );
  });

  it("of placed pods reaches into namespaces by their labels", () => {
    const shy = podNamed("shy", apart(term("db", { namespaceSelector: { matchLabels: { team: "data" } } })));
    const snapshot = snapshotOf([zoned("a", "1")], [[shy, "a"]]);
    const theirs = inNamespace("theirs", podNamed("db", {}, { app: "db" }));
    expect(place(snapshot, theirs)).toBe("a");
    snapshot.setNamespace({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "theirs", labels: { team: "data" } },
    });
    expect(place(snapshot, theirs)).toEqual(othersMind);
    snapshot.removePod("default/shy");
    expect(place(snapshot, theirs)).toBe("a");
  });
});
