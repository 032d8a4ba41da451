import { describe, expect, it } from "@jest/globals";
import { bestVolume, unsatisfied } from "../../../../api/core/volume-match.js";
import type { V1PersistentVolume, V1PersistentVolumeSpec } from "../../../../api/generated/types.js";
import { expectLinear } from "../../../support/growth.js";
import { claim, volume } from "../../../support/volumes.js";

const available = (
  name: string,
  storage: string,
  spec: Partial<V1PersistentVolumeSpec> = {},
): V1PersistentVolume => ({ ...volume(name, storage, spec), status: { phase: "Available" } });

const wanted = claim("data", "2Gi");
wanted.metadata.uid = "u1";
const keptFor = (uid?: string, name = "data") => ({
  claimRef: { namespace: "default", name, ...(uid ? { uid } : {}) },
});
const onNode = (name: string) => ({
  nodeAffinity: {
    required: {
      nodeSelectorTerms: [
        { matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: [name] }] },
      ],
    },
  },
});
const node = {
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "a", labels: { "kubernetes.io/hostname": "a" } },
};

describe("the volume for a claim", () => {
  it.each<[string, V1PersistentVolume[], string | undefined]>([
    ["is none of too small ones", [available("a", "1Gi")], undefined],
    [
      "is the smallest that is large enough",
      [available("a", "9Gi"), available("b", "3Gi"), available("c", "1Gi")],
      "b",
    ],
    ["compares amounts, not digits", [available("a", "10Gi"), available("b", "9000Mi")], "b"],
    ["is free", [volume("a", "2Gi"), { ...volume("b", "2Gi"), status: { phase: "Released" } }], undefined],
    ["is not kept for another", [available("a", "2Gi", keptFor("u2", "other"))], undefined],
    ["is not kept for an earlier claim of the name", [available("a", "2Gi", keptFor("u0"))], undefined],
    [
      "is rather the one kept for it than a smaller one",
      [available("a", "2Gi"), available("b", "5Gi", keptFor())],
      "b",
    ],
    ["may be kept for it before it is available", [volume("a", "2Gi", keptFor("u1"))], "a"],
    [
      "is not one kept for it that is too small",
      [available("a", "1Gi", keptFor()), available("b", "4Gi")],
      "b",
    ],
    ["is of no class when none is wanted", [available("a", "2Gi", { storageClassName: "gold" })], undefined],
    [
      "may be of another class when kept for it",
      [available("a", "2Gi", { ...keptFor(), storageClassName: "gold" })],
      "a",
    ],
    ["offers the access modes", [available("a", "2Gi", { accessModes: ["ReadOnlyMany"] })], undefined],
    ["offers the volume mode", [available("a", "2Gi", { volumeMode: "Block" })], undefined],
    [
      "may offer more modes",
      [available("a", "2Gi", { accessModes: ["ReadOnlyMany", "ReadWriteOnce"] })],
      "a",
    ],
  ])("%s", (_, volumes, expected) => {
    expect(bestVolume(wanted, volumes)?.metadata.name).toBe(expected);
  });

  it("is not one that is being deleted", () => {
    const going = available("a", "2Gi");
    going.metadata.deletionTimestamp = "2026-01-01T00:00:00Z";
    expect(bestVolume(wanted, [going])).toBeUndefined();
  });

  it("has the labels that the claim asks for", () => {
    const selecting = claim("data", "1Gi", { selector: { matchLabels: { disk: "fast" } } });
    const fast = available("b", "5Gi");
    fast.metadata.labels = { disk: "fast" };
    expect(bestVolume(selecting, [available("a", "1Gi"), fast])?.metadata.name).toBe("b");
  });

  it("is found in linear time, whatever the claim asks for", async () => {
    await expectLinear({
      from: 500,
      make(count) {
        const values = Array.from({ length: count }, (_, index) => `v${index}`);
        const volumes = values.map((name) => available(name, "2Gi"));
        const selector = { matchExpressions: [{ key: "disk", operator: "In", values }] };
        return { asking: claim("data", "1Gi", { selector }), volumes };
      },
      run: ({ asking, volumes }) => expect(bestVolume(asking, volumes)).toBeUndefined(),
    });
  });

  it("is left to the scheduler to choose, unless it is kept for the claim", () => {
    expect(bestVolume(wanted, [available("a", "2Gi")], { isDelayed: true })).toBeUndefined();
    const kept = available("b", "2Gi", keptFor());
    expect(bestVolume(wanted, [available("a", "2Gi"), kept], { isDelayed: true })).toBe(kept);
  });

  it("can be had on the node, and isn't spoken for", () => {
    const volumes = [
      available("a", "2Gi", onNode("b")),
      available("b", "3Gi", onNode("a")),
      available("c", "4Gi"),
    ];
    expect(bestVolume(wanted, volumes, { node })?.metadata.name).toBe("b");
    expect(bestVolume(wanted, volumes, { node, taken: new Set(["b"]) })?.metadata.name).toBe("c");
    const kept = available("d", "2Gi", { ...keptFor(), ...onNode("b") });
    expect(bestVolume(wanted, [...volumes, kept], { node })).toBeUndefined();
  });
});

describe("a volume that a claim names", () => {
  it.each<[string, Partial<V1PersistentVolumeSpec>, string | undefined]>([
    ["2Gi", {}, undefined],
    ["1Gi", {}, "requested PV is too small"],
    ["2Gi", { storageClassName: "gold" }, "storageClassName does not match"],
    ["2Gi", { volumeMode: "Block" }, "incompatible volumeMode"],
    ["2Gi", { accessModes: ["ReadWriteMany"] }, "incompatible accessMode"],
  ])("of %s with %j: %s", (storage, spec, expected) => {
    expect(unsatisfied(volume("a", storage, spec), wanted)).toBe(expected);
  });
});
