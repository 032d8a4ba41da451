import type { Model, ModelField } from "./models.js";

/** The wire types as one TypeScript module: dates are RFC 3339 strings, quantities strings, bytes base64. */
export function typesModule(models: readonly Model[]): string {
  const header = "// Made by `npm run generate` from the published client's models; do not edit.\n";
  const intOrString = "export type IntOrString = number | string;\n";
  return [header, intOrString, ...models.map(interfaceOf)].join("\n");
}

/** A kind carries apiVersion, kind and metadata itself, and in this project always has them. */
export function isKind(model: Model): boolean {
  const names = new Set(model.fields.map((field) => field.name));
  return names.has("apiVersion") && names.has("kind") && names.has("metadata");
}

function interfaceOf(model: Model): string {
  const present = isKind(model) ? new Set(["apiVersion", "kind", "metadata"]) : new Set<string>();
  const fields = model.fields.map((field) => {
    const required = field.required || present.has(field.name);
    const type = wireType(field);
    return `  ${JSON.stringify(field.name)}${required ? `: ${type}` : `?: ${type} | undefined`};`;
  });
  return `export interface ${model.name} {\n${fields.join("\n")}\n}\n`;
}

function wireType(field: ModelField): string {
  if (field.format === "int-or-string") return "IntOrString";
  return field.type
    .replace(/\b(Date|V1MicroTime)\b/g, "string")
    .replace(/\bany\b/g, "unknown")
    .replace(/\bBuffer\b/g, "string");
}
