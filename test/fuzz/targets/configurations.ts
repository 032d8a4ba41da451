import { applyConfiguration } from "../../../api/apply/apply-configuration.js";
import { noFields } from "../../../api/apply/field-set.js";
import { noManagers, readManagers, writeManagers } from "../../../api/apply/managers.js";
import { Shapes } from "../../../api/apply/shape.js";
import { Versions } from "../../../api/apply/versions.js";
import { ApiError } from "../../../api/errors.js";
import type { V1ManagedFieldsEntry } from "../../../api/generated/types.js";
import { isFields } from "../../../api/meta/fields.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { schemas } from "../../../api/schema/built-in-schemas.js";
import { decodeValue } from "../../../api/schema/decode.js";
import { builtInScheme } from "../../../api/scheme/built-in-scheme.js";
import { pick } from "../chance.js";
import { manifests } from "../manifests.js";
import { randomObject } from "../random-object.js";
import type { FuzzTarget } from "../target.js";

const pods = builtInScheme().byKind("", "Pod");
const schema = schemas.get("V1Pod");
const base = { apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, ...manifests.get("Pod") };
const owners = [
  [
    {
      manager: "x",
      operation: "Apply",
      apiVersion: "v1",
      fieldsType: "FieldsV1",
      fieldsV1: { "f:spec": { "f:containers": { 'k:{"name":"c"}': { ".": {}, "f:image": {} } } } },
    },
  ],
  [
    {
      manager: "y",
      operation: "Update",
      apiVersion: "v1",
      fieldsType: "FieldsV1",
      fieldsV1: { "f:metadata": { "f:labels": { "f:__proto__": {} } }, "v:1": {} },
    },
  ],
  [
    {
      manager: "me",
      operation: "Apply",
      apiVersion: "v2",
      fieldsType: "FieldsV1",
      fieldsV1: { "f:spec": {} },
    },
  ],
];

/** What an applier may send: a configuration, and a list of managers that somebody has written before. */
export const configurations: FuzzTarget = {
  name: "configurations",
  seeds: [Buffer.from(JSON.stringify([base, owners[0]]))],
  words: ["f:", "k:{", "v:", "i:0", '"."', "managedFields", "null", "__proto__"],
  make: (random) => Buffer.from(JSON.stringify([randomObject(schema, "Pod", random), pick(random, owners)])),
  async run(input, random) {
    const [body, entries] = parsed(input);
    if (!isFields(body) || !pods) return;
    const configuration = {
      ...body,
      apiVersion: "v1",
      kind: "Pod",
      metadata: isFields(body.metadata) ? body.metadata : {},
    };
    const managers = managersIn(entries);
    const force = random.next() < 0.5;
    const application = {
      manager: "me",
      subresource: "",
      force,
      time: "2026-01-01T00:00:00Z",
      ignored: noFields,
    };
    const versions = new Versions(pods, new Shapes());
    try {
      const applied = await applyConfiguration(
        versions,
        base as KubeObject,
        managers,
        configuration as KubeObject,
        application,
      );
      readManagers(writeManagers(applied.managers));
      decodeValue(applied.object, schema);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code >= 500) throw error;
    }
    if ("a" in {}) throw new Error("the prototype of all objects was changed");
  },
};

function managersIn(entries: unknown) {
  try {
    return readManagers(entries as V1ManagedFieldsEntry[]);
  } catch {
    return noManagers;
  }
}

function parsed(input: Uint8Array): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(input).toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
