import type { KubeObject } from "../../api/meta/object.js";
import { age, column, columns, nameColumn } from "../../api/printers/column.js";
import { schemas as builtIn } from "../../api/schema/built-in-schemas.js";
import type { FieldSchema, ObjectSchema, TypeSchema } from "../../api/schema/schema.js";
import { defineKind } from "../../api/scheme/define-kind.js";
import type { Converter, Kind } from "../../api/scheme/kind.js";

export interface Widget extends KubeObject {
  spec?: Record<string, unknown>;
}

export const widgets = { group: "widgets.example.com", version: "v1", resource: "widgets" } as const;

/** v1 of the converter below writes sizes small, v2 in capitals. */
export const inCase = (version: string, size: unknown) =>
  version.endsWith("v2") ? String(size).toUpperCase() : String(size).toLowerCase();

export const caseConverter: Converter = async (objects, apiVersion) => {
  await Promise.resolve();
  return objects.map((object) => ({
    ...object,
    apiVersion,
    spec: { size: inCase(apiVersion, (object as Widget).spec?.size) },
  }));
};

/** A kind that no model tells of, whose spec has these fields. With a converter it is served in v2, too. */
export function widgetKind(spec: Readonly<Record<string, TypeSchema>>, converter?: Converter): Kind {
  const versions = converter ? ["v1", "v2"] : ["v1"];
  const schemas = Object.fromEntries(versions.map((version) => [version, widgetSchema(version, spec)]));
  const lists = Object.entries(schemas).map(([version, schema]) => [version, listSchema(version, schema)]);
  return defineKind<Widget>({
    group: widgets.group,
    resource: widgets.resource,
    kind: "Widget",
    shortNames: ["wd"],
    versions,
    schemas,
    listSchemas: Object.fromEntries(lists),
    ...(converter ? { converter } : {}),
    columns: columns<Widget>(
      nameColumn(),
      column("Size", "How large it is.", ({ spec }) => String(spec?.size ?? "")),
      age(),
    ),
  }) as Kind;
}

const text: TypeSchema = { kind: "string" };

function widgetSchema(version: string, spec: Readonly<Record<string, TypeSchema>>): ObjectSchema {
  return schemaOf(version, "Widget", {
    apiVersion: text,
    kind: text,
    metadata: { kind: "object", schema: builtIn.get("V1ObjectMeta") },
    spec: { kind: "object", schema: schemaOf(version, "WidgetSpec", spec) },
  });
}

function listSchema(version: string, schema: ObjectSchema): ObjectSchema {
  return schemaOf(version, "WidgetList", {
    apiVersion: text,
    kind: text,
    metadata: { kind: "object", schema: builtIn.get("V1ListMeta") },
    items: { kind: "list", items: { kind: "object", schema } },
  });
}

function schemaOf(version: string, name: string, types: Readonly<Record<string, TypeSchema>>): ObjectSchema {
  const fields = Object.entries(types).map(([field, type]): [string, FieldSchema] => [
    field,
    { name: field, type, required: false, empty: "kept" },
  ]);
  return {
    name,
    openApiName: `com.example.${version}.${name}`,
    fields: new Map(fields),
    written: [],
    atomic: false,
  };
}
