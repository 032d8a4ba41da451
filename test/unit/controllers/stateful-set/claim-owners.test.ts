import { describe, expect, it } from "@jest/globals";
import type { V1OwnerReference, V1PersistentVolumeClaim } from "../../../../api/generated/types.js";
import type { KubeObject } from "../../../../api/meta/object.js";
import { controllerReference, ownerReference } from "../../../../api/meta/owner-references.js";
import {
  claimOwners,
  endsWithEarlierPod,
} from "../../../../control-plane/controllers/stateful-set/claim-owners.js";
import { pod as podOf, statefulSet } from "../../../support/workloads.js";

const set = statefulSet("web", { replicas: 1 });
set.metadata.uid = "set";
const pod = podOf("web-1", { uid: "pod" });
const other = podOf("web-1", { uid: "earlier" });
const stranger = podOf("stranger", { uid: "stranger" });

const ref = (owner: KubeObject) => controllerReference(owner);
const claim = (...ownerReferences: V1OwnerReference[]): V1PersistentVolumeClaim => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "data-web-1", ownerReferences },
});

function owners(whenScaled: string, whenDeleted: string, ordinal: number, ...known: V1OwnerReference[]) {
  const persistentVolumeClaimRetentionPolicy = { whenScaled, whenDeleted };
  const spec = { ...statefulSet("web", { replicas: 1 }).spec, persistentVolumeClaimRetentionPolicy };
  const member = { set: { ...set, spec } as typeof set, ordinal, pod };
  return claimOwners(claim(...known), member)?.map(({ uid }) => uid);
}

describe("the owners of a member's claim", () => {
  it.each([
    ["Retain", "Retain", 0, undefined],
    ["Retain", "Retain", 1, undefined],
    ["Retain", "Delete", 0, ["set"]],
    ["Retain", "Delete", 1, ["set"]],
    ["Delete", "Retain", 0, undefined],
    ["Delete", "Retain", 1, ["pod"]],
    ["Delete", "Delete", 0, ["set"]],
    ["Delete", "Delete", 1, ["pod"]],
  ] as const)("%s when scaled, %s when deleted, ordinal %i of one", (scaled, deleted, ordinal, expected) => {
    expect(owners(scaled, deleted, ordinal)).toEqual(expected);
    const settled = (expected ?? []).map((uid) => ref(uid === "set" ? set : pod));
    expect(owners(scaled, deleted, ordinal, ...settled)).toBeUndefined();
  });

  it("change with the policy and the size", () => {
    expect(owners("Retain", "Retain", 1, ref(pod))).toEqual([]);
    expect(owners("Retain", "Retain", 1, ref(set))).toEqual([]);
    expect(owners("Delete", "Delete", 0, ref(pod))).toEqual(["set"]);
    expect(owners("Delete", "Delete", 1, ref(set))).toEqual(["pod"]);
  });

  it("become controllers where they were mere owners", () => {
    expect(owners("Retain", "Delete", 0, ownerReference(set))).toEqual(["set"]);
  });

  it("are left to another controller", () => {
    expect(owners("Retain", "Delete", 0, ref(stranger))).toBeUndefined();
    expect(owners("Retain", "Delete", 0, ref(stranger), ref(set))).toEqual(["stranger"]);
    expect(owners("Retain", "Delete", 0, ownerReference(stranger))).toEqual(["stranger", "set"]);
  });

  it("are left alone when they had these names before", () => {
    expect(owners("Delete", "Delete", 1, ref(other))).toBeUndefined();
    const whenScaled = { persistentVolumeClaimRetentionPolicy: { whenScaled: "Delete" } };
    const member = { set: statefulSet("web", whenScaled), ordinal: 1, pod };
    expect(endsWithEarlierPod(claim(ref(other)), member)).toBe(true);
    expect(endsWithEarlierPod(claim(ref(pod)), member)).toBe(false);
    expect(endsWithEarlierPod(claim(), member)).toBe(false);
    expect(endsWithEarlierPod(claim(ref(other)), { ...member, set })).toBe(false);
  });
});
