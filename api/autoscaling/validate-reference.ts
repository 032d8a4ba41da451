import { type FieldError, invalid } from "../field-error.js";
import type { V2CrossVersionObjectReference } from "../generated/types.js";
import { checkRequiredName } from "../meta/checks.js";
import { isPathSegment } from "../meta/names.js";
import { parseApiVersion } from "../meta/object.js";

export function validateReference(
  reference: V2CrossVersionObjectReference | undefined,
  path: string,
): FieldError[] {
  return [
    ...checkRequiredName(reference?.kind, isPathSegment, `${path}.kind`),
    ...checkRequiredName(reference?.name, isPathSegment, `${path}.name`),
  ];
}

/** @param group whether the apiVersion has to name one */
export function checkApiVersion(apiVersion = "", group: "any" | "named", field: string): FieldError[] {
  if (apiVersion.split("/").length > 2)
    return [invalid(field, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)];
  if (group === "any" || parseApiVersion(apiVersion).group !== "") return [];
  return [invalid(field, apiVersion, "apiVersion must specify API group")];
}
