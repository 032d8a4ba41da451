import { isQuantity } from "../../api/schema/quantity-fields.js";
import type { Model, ModelField } from "./models.js";
import { kubernetesNames } from "./packages.js";

const header = "// Made by `npm run generate` from the published client's models; do not edit.\n";

/** What a decoder needs of every class, as one JSON text: its Kubernetes name, its fields and which are required. */
export function schemasModule(models: readonly Model[]): string {
  const served = servedModels(models);
  const classes = served.map(([model, name]) => [model.name, { name, ...fieldsOf(model) }]);
  return `${header}export const schemasText =\n  ${JSON.stringify(JSON.stringify(Object.fromEntries(classes)))};\n`;
}

/** The texts that only documentation needs, apart, so that they are not loaded before they are asked for. */
export function descriptionsModule(models: readonly Model[]): string {
  const classes = servedModels(models).map(([model]) => [
    model.name,
    {
      description: model.description,
      fields: Object.fromEntries(model.fields.map(({ name, description }) => [name, description])),
    },
  ]);
  return `${header}export const descriptionsText =\n  ${JSON.stringify(JSON.stringify(Object.fromEntries(classes)))};\n`;
}

function servedModels(models: readonly Model[]): [Model, string][] {
  const names = kubernetesNames(new Map(models.map((model) => [model.name, model])));
  return models.flatMap((model) => {
    const name = model.kubernetesName ?? names.get(model.name);
    return name ? [[model, name] as [Model, string]] : [];
  });
}

function fieldsOf(model: Model): { fields: Record<string, string>; required?: string[] } {
  const fields = Object.fromEntries(model.fields.map((field) => [field.name, fieldType(model.name, field)]));
  const required = model.fields.filter((field) => field.required).map((field) => field.name);
  return { fields, ...(required.length > 0 ? { required } : {}) };
}

/** `string`, `int32`, `time`, a class, `[]` or `map ` before one of these. */
function fieldType(owner: string, field: ModelField): string {
  const list = /^(?:Array|Set)<(.*)>$/.exec(field.type)?.[1];
  if (list !== undefined) return `[]${fieldType(owner, { ...field, type: list })}`;
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(field.type)?.[1];
  if (map !== undefined) return `map ${fieldType(owner, { ...field, type: map })}`;
  return scalar(owner, field);
}

function scalar(owner: string, { name, type, format }: ModelField): string {
  switch (type) {
    case "any":
      return "any";
    case "boolean":
      return "boolean";
    case "Date":
      return "time";
    case "V1MicroTime":
      return "microtime";
    case "IntOrString":
      return "int-or-string";
    case "number":
      return format || "double";
    case "string":
      if (format === "byte") return "bytes";
      return isQuantity(owner, name) ? "quantity" : "string";
    default:
      return type;
  }
}
