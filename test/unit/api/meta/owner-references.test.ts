import { describe, expect, it } from "@jest/globals";
import { refersTo } from "../../../../api/meta/owner-references.js";

describe("a reference to an owner", () => {
  it.each([
    ["apps/v1", "ReplicaSet", true],
    ["apps/v1beta2", "ReplicaSet", true],
    ["example.com/v1", "ReplicaSet", false],
    ["v1", "ReplicaSet", false],
    ["apps/v1", "Deployment", false],
  ])("of %s %s is to a ReplicaSet of apps: %s", (apiVersion, kind, expected) => {
    expect(refersTo({ apiVersion, kind }, { group: "apps", kind: "ReplicaSet" })).toBe(expected);
  });
});
