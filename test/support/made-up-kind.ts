import type { KubeObject } from "../../api/meta/object.js";
import { age, column, columns, nameColumn } from "../../api/printers/column.js";
import { schemas } from "../../api/schema/built-in-schemas.js";
import type { FieldSchema, ObjectSchema, TypeSchema } from "../../api/schema/schema.js";
import { defineKind } from "../../api/scheme/define-kind.js";
import type { Converter, Kind } from "../../api/scheme/kind.js";

export interface Widget extends KubeObject {
  spec?: Record<string, unknown>;
}

export const widgets = { group: "widgets.example.com", version: "v1", resource: "widgets" } as const;

/** A kind that no model tells of, whose spec has these fields. With a converter it is served in v2, too. */
export function widgetKind(spec: Readonly<Record<string, TypeSchema>>, converter?: Converter): Kind {
  const text: TypeSchema = { kind: "string" };
  const type = { apiVersion: text, kind: text };
  const widget = schemaOf("Widget", {
    ...type,
    metadata: { kind: "object", schema: schemas.get("V1ObjectMeta") },
    spec: { kind: "object", schema: schemaOf("WidgetSpec", spec) },
  });
  const list = schemaOf("WidgetList", {
    ...type,
    metadata: { kind: "object", schema: schemas.get("V1ListMeta") },
    items: { kind: "list", items: { kind: "object", schema: widget } },
  });
  return defineKind<Widget>({
    group: widgets.group,
    resource: widgets.resource,
    kind: "Widget",
    shortNames: ["wd"],
    versions: converter ? ["v1", "v2"] : ["v1"],
    schemas: { v1: widget, v2: widget },
    listSchemas: { v1: list, v2: list },
    ...(converter ? { converter } : {}),
    columns: columns<Widget>(
      nameColumn(),
      column("Size", "How large it is.", ({ spec }) => String(spec?.size ?? "")),
      age(),
    ),
  }) as Kind;
}

function schemaOf(name: string, types: Readonly<Record<string, TypeSchema>>): ObjectSchema {
  const fields = Object.entries(types).map(([field, type]): [string, FieldSchema] => [
    field,
    { name: field, type, required: false, empty: "kept" },
  ]);
  return {
    name,
    openApiName: `com.example.v1.${name}`,
    fields: new Map(fields),
    written: [],
    atomic: false,
  };
}
