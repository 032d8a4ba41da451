import { describe, expect, it } from "@jest/globals";
import { podReferences } from "../../../../../api/core/pods/references.js";
import type { V1Pod, V1PodSpec } from "../../../../../api/generated/types.js";
import { schemas } from "../../../../../api/schema/built-in-schemas.js";
import type { ObjectSchema, TypeSchema } from "../../../../../api/schema/schema.js";

type Path = readonly (string | 0)[];

/** The path of every text in a pod's spec, lists by their first item. */
function textPaths(schema: ObjectSchema, above: readonly string[] = []): Path[] {
  if (above.includes(schema.name)) return [];
  const within = (type: TypeSchema): Path[] => {
    if (type.kind === "object") return textPaths(type.schema, [...above, schema.name]);
    if (type.kind === "list") return within(type.items).map((path) => [0, ...path]);
    return type.kind === "string" ? [[]] : [];
  };
  return [...schema.fields.values()].flatMap(({ name, type }) => within(type).map((path) => [name, ...path]));
}

/** What might name an object of the API, by how such fields are called. */
const suspicious = /secret|configmap|claim|serviceaccount|bundle|(ref|reference|keyref)(\.|$)/i;
/** Looks like a reference, and is none. */
const innocent = [
  // the key in the ConfigMap or Secret, and where its value goes
  /KeyRef\.(key|path)$/,
  /\.items\.0\.(key|path)$/,
  /projected\.sources\.0\.\w+\.(path|audience)$/,
  // fields of the pod itself
  /fieldRef\./i,
  // a volume of the pod itself
  /fileKeyRef\.volumeName$/,
  // the pod's own names for its claims, and the parts of these
  /^resourceClaims\.0\.name$/,
  /(^|\.)resources\.claims\.0\.(name|request)$/,
  // labels choose among the bundles of a signer
  /clusterTrustBundle\.labelSelector\./,
  // what the claim that is made of it will look like; a file on the host; an image
  /^volumes\.0\.ephemeral\./,
  /cephfs\.secretFile$/,
  /image\.reference$/,
  // where the certificate goes
  /credentialBundlePath$/,
  // node labels
  /^affinity\./,
];

const paths = textPaths(schemas.get("V1PodSpec")).filter((path) => {
  const text = path.join(".");
  return suspicious.test(text) && !innocent.some((pattern) => pattern.test(text));
});

function specWith(path: Path): V1PodSpec {
  const value = path.reduceRight<unknown>(
    (inner, step) => (step === 0 ? [inner] : { [step]: inner }),
    "wanted",
  );
  return value as V1PodSpec;
}

const pod = (spec: object): V1Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { namespace: "default", name: "p" },
  spec: spec as V1PodSpec,
});

describe("podReferences", () => {
  it.each(paths.map((path) => [path.join("."), path] as const))("knows %s", (_, path) => {
    expect(podReferences(pod(specWith(path)))).toEqual([{ resource: expect.any(String), name: "wanted" }]);
  });

  it("finds the kinds that it walks by", () => {
    const found = new Set(
      paths.flatMap((path) => podReferences(pod(specWith(path)))).map((one) => one.resource),
    );
    expect([...found].sort()).toEqual([
      "clustertrustbundles",
      "configmaps",
      "persistentvolumeclaims",
      "resourceclaims",
      "resourceclaimtemplates",
      "secrets",
      "serviceaccounts",
    ]);
  });

  it.each([
    ["an ephemeral volume's claim", { name: "v", ephemeral: {} }, "persistentvolumeclaims", "p-v"],
    [
      "the account behind a token",
      { name: "v", projected: { sources: [{ serviceAccountToken: { path: "t" } }] } },
      "serviceaccounts",
      "default",
    ],
    [
      "the account behind a certificate",
      { name: "v", projected: { sources: [{ podCertificate: { signerName: "s" } }] } },
      "serviceaccounts",
      "default",
    ],
  ])("knows %s", (_, volume, resource, name) => {
    expect(podReferences(pod({ volumes: [volume] }))).toEqual([{ resource, name }]);
  });

  it("finds nothing in a pod that refers to nothing", () => {
    const spec = { containers: [{ name: "c", image: "i", env: [{ name: "e", value: "secret" }] }] };
    expect(podReferences(pod({ ...spec, volumes: [{ name: "v", emptyDir: {} }] }))).toEqual([]);
  });
});
