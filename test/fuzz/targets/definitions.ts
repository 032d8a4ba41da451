import { validateCustomResourceDefinition } from "../../../api/apiextensions/validate-custom-resource-definition.js";
import { customKind } from "../../../api/custom/custom-kind.js";
import type { V1CustomResourceDefinition, V1JSONSchemaProps } from "../../../api/generated/types.js";
import { isFields } from "../../../api/meta/fields.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { schemas } from "../../../api/schema/built-in-schemas.js";
import { decodeValue } from "../../../api/schema/decode.js";
import type { Random } from "../../../common/random.js";
import { cronTabDefinition, cronTabSchema } from "../../support/crontabs.js";
import { pick, several } from "../chance.js";
import { mayRefuse } from "../refusals.js";
import type { FuzzTarget } from "../target.js";

const object = {
  spec: { cronSpec: "* * * * *", ports: [{ port: 1 }, { port: 1 }], extra: { a: null }, limit: 1 },
};
const values = [null, 0, 1.5, "a", "", true, [], {}, [[1]], { a: { b: [null] } }, "x".repeat(300), 2 ** 60];
const patterns = ["^a+$", "(a+)+$", "(", "[", "(a{1000}){1000}", "\\p{L}"];

/** A definition as somebody might write it, and an object of it. */
export const definitions: FuzzTarget = {
  name: "definitions",
  seeds: [Buffer.from(JSON.stringify([cronTabSchema, object]))],
  words: [
    "properties",
    "additionalProperties",
    "items",
    "type",
    "oneOf",
    "x-kubernetes-",
    "pattern",
    "default",
    "null",
  ],
  make: (random) =>
    Buffer.from(
      JSON.stringify([
        randomSchema(random, 4),
        random.next() < 0.5 ? object : { spec: pick<unknown>(random, values) },
      ]),
    ),
  run(input) {
    const [schema, body] = parsed(input);
    if (!isFields(schema) || !isFields(body)) return;
    const definition = cronTabDefinition();
    for (const version of definition.spec.versions) version.schema = { openAPIV3Schema: schema };
    mayRefuse(() => {
      const decoded = decodeValue(definition, schemas.get("V1CustomResourceDefinition"));
      const read = decoded.object as unknown as V1CustomResourceDefinition;
      if (validateCustomResourceDefinition(read).length > 0) return;
      use(read, body);
    });
    if ("a" in {}) throw new Error("the prototype of all objects was changed");
  },
};

function use(definition: V1CustomResourceDefinition, body: Record<string, unknown>): void {
  const { schemas: classes, rules, columns } = customKind(definition);
  const [schema] = Object.values(classes);
  if (!schema) throw new Error("a definition without a class");
  const named = { ...body, apiVersion: "stable.example.com/v1", kind: "CronTab", metadata: { name: "a" } };
  const made = decodeValue(named, schema).object as unknown as KubeObject;
  rules.setDefaults?.(made);
  const once = JSON.stringify(made);
  rules.setDefaults?.(made);
  if (JSON.stringify(made) !== once) throw new Error("defaults that are filled in twice");
  rules.validate?.(made);
  for (const column of columns) column.cell(made, 0);
}

function randomSchema(random: Random, depth: number): V1JSONSchemaProps {
  const type = pick(random, ["object", "array", "string", "integer", "number", "boolean"]);
  const inner = () => randomSchema(random, depth - 1);
  const names = several(random, 3, () => pick(random, ["spec", "a", "b", "__proto__", "metadata"]));
  return {
    type,
    ...(random.next() < 0.3 ? { default: pick<unknown>(random, values) } : {}),
    ...(random.next() < 0.3 ? { nullable: true } : {}),
    ...(random.next() < 0.2 ? { pattern: pick(random, patterns) } : {}),
    ...(random.next() < 0.2 ? { enum: [pick<unknown>(random, values)] } : {}),
    ...(random.next() < 0.2 ? { oneOf: [{ required: ["a"] }, { minLength: 1 }] } : {}),
    ...(type === "array" && depth > 0 ? { items: inner() } : {}),
    ...(type === "array" && random.next() < 0.3 ? { "x-kubernetes-list-type": "set" } : {}),
    ...(type === "object" && depth > 0
      ? { properties: Object.fromEntries(names.map((name) => [name, inner()])) }
      : {}),
  };
}

function parsed(input: Uint8Array): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(input).toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
