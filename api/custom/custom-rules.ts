import type { FieldError } from "../field-error.js";
import type { V1CustomResourceDefinitionVersion } from "../generated/types.js";
import { encodeJson } from "../json/encode-json.js";
import type { AnyObject, KubeObject } from "../meta/object.js";
import type { Structural } from "../schema/structural.js";
import type { Rules } from "../scheme/rules.js";
import { statusAlone } from "../scheme/status-rules.js";
import { namesIn, valueAt } from "./custom-scaling.js";
import { fillDefaults } from "./defaults.js";
import { Patterns } from "./patterns.js";
import { validateValue } from "./validate-value.js";

/** What objects of a custom resource are held to, by the version in which they are stored. */
export function customRules(
  { subresources, selectableFields = [] }: V1CustomResourceDefinitionVersion,
  structure: Structural,
): Rules<KubeObject> {
  const patterns = new Patterns();
  const fields = selectableFields.map(({ jsonPath }) => namesIn(jsonPath));
  return {
    allowUnconditionalUpdate: false,
    plainFinalizers: true,
    setDefaults: (object) => fillDefaults(object, structure),
    validate: (object) => validateValue(object, structure, "", patterns),
    validateStatusUpdate: (object) => ofStatus(validateValue(object, structure, "", patterns)),
    selectableFields: (object) =>
      Object.fromEntries(fields.map((names) => [names.join("."), textOf(valueAt(object, names))])),
    ...(subresources?.status ? { ...statusAlone(), prepareForCreate: dropStatus } : {}),
  };
}

const ofStatus = (errors: FieldError[]) => errors.filter(({ field }) => /^status\b/.test(field));

function dropStatus(object: KubeObject): void {
  delete (object as AnyObject).status;
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : encodeJson(value);
}
