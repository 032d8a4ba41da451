import { describe, expect, it } from "@jest/globals";
import type { V1PersistentVolume } from "../../../api/generated/types.js";
import type { WriteRequest } from "../../../control-plane/auth/admission.js";
import { volumeRefusal } from "../../../control-plane/auth/node/own-volume.js";
import { volume } from "../../support/volumes.js";

const held = (metadata: Partial<V1PersistentVolume["metadata"]> = {}, home = "n1"): V1PersistentVolume => {
  const made = volume("v", "1Gi", { hostPath: undefined, local: { path: "/vol/v" } });
  const annotations = {
    "pv.kubernetes.io/provisioned-by": "coracle.io/local",
    "coracle.io/home-node": home,
    ...metadata.annotations,
  };
  return {
    ...made,
    metadata: { ...made.metadata, finalizers: ["coracle.io/local-volume"], ...metadata, annotations },
  };
};
const made = { "coracle.io/made": "2026-01-01T00:00:00Z" };
const going = { deletionTimestamp: "2026-01-01T00:00:00Z" };
const write = (object: V1PersistentVolume, old: V1PersistentVolume) =>
  volumeRefusal("n1", { operation: "UPDATE", object, old } as unknown as WriteRequest);

describe("what a node may write of volumes", () => {
  it.each<[string, V1PersistentVolume, V1PersistentVolume, RegExp | undefined]>([
    ["that it was made", held({ annotations: made }), held(), undefined],
    ["how much it holds", held({ annotations: { "coracle.io/size": "1Gi" } }), held(), undefined],
    ["why it can't be made", held({ annotations: { "coracle.io/refused": "now no" } }), held(), undefined],
    [
      "who made it",
      held({ annotations: { "pv.kubernetes.io/provisioned-by": "x" } }),
      held(),
      /made or are gone/,
    ],
    ["that it wasn't made after all", held(), held({ annotations: made }), /made or are gone/],
    ["that a deleted one is gone", held({ ...going, finalizers: [] }), held(going), undefined],
    ["that one is gone which nobody deleted", held({ finalizers: [] }), held(), /being deleted/],
    [
      "others' finalizers",
      held({ ...going, finalizers: [] }),
      held({ ...going, finalizers: ["x", "coracle.io/local-volume"] }),
      /made or are gone/,
    ],
    ["another node's", held({ annotations: made }, "n2"), held({}, "n2"), /that it holds/],
    ["whose it is", held({}, "n2"), held(), /made or are gone/],
    ["none of these", { ...volume("v", "1Gi") }, volume("v", "1Gi"), /that it holds/],
    ["its labels", held({ labels: { a: "b" } }), held(), /made or are gone/],
    ["its path", { ...held(), spec: { ...held().spec, local: { path: "/" } } }, held(), /made or are gone/],
    [
      "its claim",
      { ...held(), spec: { ...held().spec, claimRef: { name: "x" } } },
      held(),
      /made or are gone/,
    ],
  ])("%s", (_, next, old, expected) => {
    if (expected) expect(write(next, old)).toMatch(expected);
    else expect(write(next, old)).toBeUndefined();
  });

  it("makes and deletes none", () => {
    for (const operation of ["CREATE", "DELETE"])
      expect(
        volumeRefusal("n1", { operation, object: held(), old: held() } as unknown as WriteRequest),
      ).toMatch(/that it holds/);
  });
});
