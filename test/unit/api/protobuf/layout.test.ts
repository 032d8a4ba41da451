import { describe, expect, it } from "@jest/globals";
import { layouts, type MessageLayout } from "../../../../api/protobuf/layout.js";
import { schemas } from "../../../../api/schema/built-in-schemas.js";
import type { ObjectSchema, TypeSchema } from "../../../../api/schema/schema.js";
import { listSchemaOf } from "../../../../api/scheme/list-schema.js";
import { subresourceInfo } from "../../../../api/scheme/subresources.js";
import { scheme } from "../../../../api/scheme.js";

/** The classes of every body that the API takes. */
function bodyClasses(): string[] {
  const names = new Set(["V1DeleteOptions", "V1Status"]);
  for (const info of scheme.all()) {
    for (const [version, name] of Object.entries(info.schemas)) {
      names.add(name);
      if (schemas.has(listSchemaOf(name))) names.add(listSchemaOf(name));
      for (const sub of info.subresources) names.add(subresourceInfo(info, version, sub)?.schema ?? name);
    }
  }
  return [...names].filter((name) => name !== "");
}

/** These and every class that they are made of. */
function reachable(names: readonly string[]): ObjectSchema[] {
  const found = new Map<string, ObjectSchema>();
  const visit = (type: TypeSchema): void => {
    if (type.kind === "list") visit(type.items);
    else if (type.kind === "map") visit(type.values);
    else if (type.kind === "object" && !found.has(type.schema.name)) {
      found.set(type.schema.name, type.schema);
      for (const field of type.schema.fields.values()) visit(field.type);
    }
  };
  for (const name of names) visit({ kind: "object", schema: schemas.get(name) });
  return [...found.values()];
}

function numberedFields(layout: MessageLayout): string[] {
  return [...layout.values()].flatMap((field) =>
    field.kind === "inlined" ? numberedFields(field.layout) : [field.name],
  );
}

/** The envelope carries the types of objects. */
const isType = ({ fields }: ObjectSchema, name: string) =>
  (name === "apiVersion" || name === "kind") && fields.has("apiVersion") && fields.has("kind");

describe("protobuf layouts", () => {
  const classes = reachable(bodyClasses());

  it("cover hundreds of classes", () => {
    expect(classes.length).toBeGreaterThan(450);
  });

  it.each(classes.map((schema) => [schema.name, schema] as const))(
    "%s has all its fields",
    (_name, schema) => {
      const layout = layouts.of(schema);
      const numbered = new Set(layout ? numberedFields(layout) : []);
      const missing = [...schema.fields.keys()].filter(
        (name) => !numbered.has(name) && !isType(schema, name),
      );
      expect(missing).toEqual([]);
      expect(layout).toBeDefined();
    },
  );
});
