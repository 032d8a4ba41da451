import { scale } from "../autoscaling/scale.js";
import { ApiError } from "../errors.js";
import type { V1CustomResourceDefinition, V1CustomResourceDefinitionVersion } from "../generated/types.js";
import type { KubeObject } from "../meta/object.js";
import { schemas as builtIn } from "../schema/built-in-schemas.js";
import type { FieldSchema, ObjectSchema, TypeSchema } from "../schema/schema.js";
import { type Structural, structuralOf } from "../schema/structural.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Converter, Kind } from "../scheme/kind.js";
import { type Subresource, status } from "../scheme/subresources.js";
import { everyVerb } from "../scheme/verb.js";
import { customRules } from "./custom-rules.js";
import { customScaling } from "./custom-scaling.js";
import { printerColumns } from "./printer-columns.js";

/** The kind that an accepted definition stands for: objects of it take the same way as all others. */
export function customKind(definition: V1CustomResourceDefinition): Kind {
  const { metadata, spec, status: state } = definition;
  const { group, scope, versions } = spec;
  const names = { ...spec.names, ...state?.acceptedNames };
  const served = versions.filter((version) => version.served).sort(byPriority);
  const stored = versions.find((version) => version.storage) ?? served[0];
  if (!stored) throw new Error(`the definition ${definition.metadata.name} has no version`);
  const structures = new Map(versions.map((version) => [version.name, structureOf(version)]));
  const structureFor = (version: string) => structures.get(version) ?? anything;
  const known = served.includes(stored) ? served : [...served, stored];
  const schemas = Object.fromEntries(
    known.map(({ name }) => [name, objectSchema(group, name, names.kind, structureFor(name))]),
  );
  const several = versions.length > 1 || (state?.storedVersions ?? []).length > 1;
  return defineKind<KubeObject>({
    group,
    resource: names.plural,
    singular: names.singular || names.kind.toLowerCase(),
    kind: names.kind,
    custom: true,
    namespaced: scope === "Namespaced",
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    // Nothing new comes while what there is goes.
    verbs: metadata.deletionTimestamp ? everyVerb.filter((verb) => verb !== "create") : everyVerb,
    versions: served.map(({ name }) => name),
    storedVersion: stored.name,
    subresources: subresourcesOf(stored),
    schemas,
    listSchemas: Object.fromEntries(
      Object.entries(schemas).map(([version, schema]) => [
        version,
        listSchema(group, version, names.kind, names.listKind ?? "", schema),
      ]),
    ),
    columns: printerColumns(stored.additionalPrinterColumns),
    ...(several
      ? { converter: spec.conversion?.strategy === "Webhook" ? refusing(names.kind) : renaming }
      : {}),
    ...(stored.subresources?.scale ? { scaling: customScaling(stored.subresources.scale) } : {}),
    rules: customRules(stored, structureFor(stored.name)),
  }) as Kind;
}

/** What would be asked of a webhook is asked of nobody, so nothing is shown as something that it isn't. */
const refusing =
  (kind: string): Converter =>
  async (objects, apiVersion) => {
    const [first] = objects;
    if (!first) return [];
    const from = `${first.apiVersion}, Kind=${kind}`;
    throw new ApiError(
      "InternalError",
      `conversion webhook for ${from} to ${apiVersion} failed: not supported`,
    );
  };

/** Where versions differ in their name alone. */
const renaming: Converter = async (objects, apiVersion) =>
  objects.map((object) => ({ ...object, apiVersion }));

const anything = structuralOf({ type: "object", "x-kubernetes-preserve-unknown-fields": true });

const structureOf = ({ schema }: V1CustomResourceDefinitionVersion): Structural =>
  schema?.openAPIV3Schema ? structuralOf(schema.openAPIV3Schema) : anything;

function subresourcesOf({ subresources }: V1CustomResourceDefinitionVersion): readonly Subresource[] {
  return [...(subresources?.scale ? [scale] : []), ...(subresources?.status ? [status] : [])];
}

const text: TypeSchema = { kind: "string" };

/** Names, types and metadata are as everywhere; the rest is as the definition says. */
function objectSchema(group: string, version: string, kind: string, structure: Structural): ObjectSchema {
  const own = [...structure.properties].filter(
    ([name]) => !["apiVersion", "kind", "metadata"].includes(name),
  );
  const types: [string, TypeSchema][] = [
    ["apiVersion", text],
    ["kind", text],
    ["metadata", { kind: "object", schema: builtIn.get("V1ObjectMeta") }],
    ...own.map(([name, schema]): [string, TypeSchema] => [name, { kind: "structural", schema }]),
  ];
  const base = classOf(group, version, kind, types, structure.rules.required ?? []);
  const { description } = structure.rules;
  return { ...base, ...(description ? { description } : {}), openEnded: structure.preservesUnknown };
}

function listSchema(
  group: string,
  version: string,
  kind: string,
  listKind: string,
  schema: ObjectSchema,
): ObjectSchema {
  return classOf(group, version, listKind || `${kind}List`, [
    ["apiVersion", text],
    ["kind", text],
    ["metadata", { kind: "object", schema: builtIn.get("V1ListMeta") }],
    ["items", { kind: "list", items: { kind: "object", schema } }],
  ]);
}

function classOf(
  group: string,
  version: string,
  name: string,
  types: readonly (readonly [string, TypeSchema])[],
  required: readonly string[] = [],
): ObjectSchema {
  const fields = types.map(([field, type]): [string, FieldSchema] => [
    field,
    { name: field, type, required: required.includes(field), empty: "kept" },
  ]);
  const reversed = group.split(".").reverse().join(".");
  return {
    name,
    openApiName: `${reversed}.${version}.${name}`,
    fields: new Map(fields),
    written: [],
    atomic: false,
  };
}

/** As Kubernetes prefers versions: v2, v1, v1beta1, v1alpha1, and others by their names. */
function byPriority(
  one: V1CustomResourceDefinitionVersion,
  other: V1CustomResourceDefinitionVersion,
): number {
  const [a, b] = [rankOf(one.name), rankOf(other.name)];
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return (b[at] ?? 0) - (a[at] ?? 0);
  return one.name < other.name ? -1 : 1;
}

function rankOf(version: string): readonly number[] {
  const parts = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (!parts) return [0, 0, 0];
  const stability = parts[2] === undefined ? 3 : parts[2] === "beta" ? 2 : 1;
  return [stability, Number(parts[1]), Number(parts[3] ?? 0)];
}
