import { describe, expect, it } from "@jest/globals";
import { layouts, type MessageLayout } from "../../../../api/protobuf/layout.js";
import { schemas } from "../../../../api/schema/built-in-schemas.js";
import type { ObjectSchema, TypeSchema } from "../../../../api/schema/schema.js";
import { builtInScheme } from "../../../../api/scheme/built-in-scheme.js";
import { subresourceInfo } from "../../../../api/scheme/subresources.js";

const scheme = builtInScheme();

/** The classes of every body that the API takes. */
function bodyClasses(): Set<ObjectSchema> {
  const found = new Set([schemas.get("V1DeleteOptions"), schemas.get("V1Status")]);
  for (const kind of scheme.all()) {
    for (const [version, schema] of Object.entries(kind.schemas)) {
      found.add(schema);
      for (const { name } of kind.subresources)
        found.add(subresourceInfo(kind, version, name)?.schema ?? schema);
    }
    for (const list of Object.values(kind.listSchemas)) found.add(list);
  }
  return found;
}

/** These and every class that they are made of. */
function reachable(roots: Iterable<ObjectSchema>): ObjectSchema[] {
  const found = new Map<string, ObjectSchema>();
  const visit = (type: TypeSchema): void => {
    if (type.kind === "list") visit(type.items);
    else if (type.kind === "map") visit(type.values);
    else if (type.kind === "object" && !found.has(type.schema.name)) {
      found.set(type.schema.name, type.schema);
      for (const field of type.schema.fields.values()) visit(field.type);
    }
  };
  for (const schema of roots) visit({ kind: "object", schema });
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
