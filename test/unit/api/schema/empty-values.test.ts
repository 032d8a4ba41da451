import { describe, expect, it } from "@jest/globals";
import { schemas } from "../../../../api/schema/built-in-schemas.js";
import { coerce } from "../../../../api/schema/coerce.js";
import type { ObjectSchema, TypeSchema } from "../../../../api/schema/schema.js";
import { Walk } from "../../../../api/schema/walk.js";

const decoded = (value: object, schema: ObjectSchema) =>
  coerce(value, { kind: "object", schema }, new Walk(schema)) as Record<string, unknown>;

function emptyOf({ kind }: TypeSchema): unknown {
  switch (kind) {
    case "string":
    case "bytes":
      return "";
    case "boolean":
      return false;
    case "list":
      return [];
    case "quantity":
      return "0";
    case "time":
      return "2026-01-01T00:00:00Z";
    case "microtime":
      return "2026-01-01T00:00:00.000000Z";
    case "object":
    case "map":
    case "any":
      return {};
    default:
      return 0;
  }
}

describe("what becomes of empty values", () => {
  it.each(schemas.names())("is as the table says in every field of %s", (name) => {
    const schema = schemas.get(name);
    for (const field of schema.fields.values()) {
      const given = Object.hasOwn(decoded({ [field.name]: emptyOf(field.type) }, schema), field.name);
      const without = Object.hasOwn(decoded({}, schema), field.name);
      expect([field.name, given, without]).toEqual([
        field.name,
        field.empty !== "dropped",
        field.empty === "written",
      ]);
    }
  });

  it.each([
    ["V1PodSpec", { hostNetwork: false, nodeName: "", nodeSelector: {}, initContainers: [] }, {}],
    ["V1PodSpec", { enableServiceLinks: false, priority: 0, securityContext: {} }, undefined],
    ["V1EnvVar", { name: "A", value: "" }, { name: "A" }],
    [
      "V1VolumeMount",
      { name: "v", mountPath: "/v", readOnly: false, subPath: "" },
      { name: "v", mountPath: "/v" },
    ],
    ["V1ContainerPort", { containerPort: 80, hostPort: 0 }, { containerPort: 80 }],
    ["V1ContainerPort", {}, { containerPort: 0 }],
    ["V1Container", { name: "c", args: [] }, { name: "c", resources: {} }],
    ["V1SecurityContext", { privileged: false, runAsUser: 0, procMount: "" }, undefined],
    ["V1Volume", { name: "v", emptyDir: {} }, undefined],
    ["V1Volume", { name: "v", emptyDir: { medium: "" } }, { name: "v", emptyDir: {} }],
    ["V1NetworkPolicySpec", {}, { podSelector: {} }],
    ["V1NetworkPolicyPeer", { podSelector: {} }, undefined],
    ["V1PersistentVolumeClaimSpec", { storageClassName: "" }, { storageClassName: "", resources: {} }],
    ["V1PersistentVolumeSpec", { storageClassName: "" }, {}],
    ["V1DeploymentStatus", { replicas: 0, collisionCount: 0 }, { collisionCount: 0 }],
    ["V1ReplicaSetStatus", {}, { replicas: 0 }],
    ["V1StatefulSetSpec", { replicas: 0, serviceName: "" }, undefined],
    ["V1Role", { rules: [] }, { metadata: {}, rules: [] }],
    ["V1ResourceFieldSelector", { resource: "limits.cpu" }, { resource: "limits.cpu", divisor: "0" }],
    ["V1PodCertificateProjection", { keyType: "" }, {}],
  ])("in %s with %j", (name, given, kept) => {
    const found = decoded(given, schemas.get(name));
    if (kept) expect(found).toEqual(kept);
    else expect(found).toMatchObject(given);
  });

  it("is dropped neither from maps nor from lists", () => {
    const value = { data: { a: "" }, binaryData: { b: "" } };
    expect(decoded(value, schemas.get("V1ConfigMap"))).toMatchObject(value);
    expect(decoded({ args: ["", "x"] }, schemas.get("V1Container"))).toMatchObject({ args: ["", "x"] });
  });
});
