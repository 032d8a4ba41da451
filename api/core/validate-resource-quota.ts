import type { FieldError } from "../field-error.js";
import type { V1ResourceQuota } from "../generated/types.js";
import { checkName, checkOneOf, each, eachEntry } from "../meta/checks.js";
import { isQualifiedName } from "../meta/names.js";
import { validateAmount } from "./pods/validate-resources.js";

const scopes = [
  "BestEffort",
  "CrossNamespacePodAffinity",
  "NotBestEffort",
  "NotTerminating",
  "PriorityClass",
  "Terminating",
  "VolumeAttributesClass",
];

export function validateResourceQuota({ spec }: V1ResourceQuota): FieldError[] {
  return [
    ...eachEntry(spec?.hard, (name, text) => [
      ...checkName(name, isQualifiedName, `spec.hard[${name}]`),
      ...validateAmount(text, `spec.hard[${name}]`),
    ]),
    ...each(spec?.scopes, "spec.scopes", (scope) => checkOneOf(scope, scopes, "spec.scopes")),
  ];
}
