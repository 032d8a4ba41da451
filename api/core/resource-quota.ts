import type { FieldError } from "../field-error.js";
import type { V1ResourceQuota } from "../generated/types.js";
import { checkName, checkOneOf, each, eachEntry } from "../meta/checks.js";
import { isQualifiedName } from "../meta/names.js";
import { age, column, columns, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { status } from "../scheme/subresources.js";
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

export const resourceQuota: Kind<V1ResourceQuota> = defineKind<V1ResourceQuota>({
  group: "",
  resource: "resourcequotas",
  kind: "ResourceQuota",
  shortNames: ["quota"],
  subresources: [status],
  generation: "absent",
  columns: columns<V1ResourceQuota>(
    nameColumn(),
    column("Request", "Requests and counts in use, of what is allowed.", (quota) => usage(quota, false)),
    column("Limit", "Limits in use, of what is allowed.", (quota) => usage(quota, true)),
    age(),
  ),
  rules: { validate: validateResourceQuota },
});

function validateResourceQuota({ spec }: V1ResourceQuota): FieldError[] {
  return [
    ...eachEntry(spec?.hard, (name, text) => [
      ...checkName(name, isQualifiedName, `spec.hard[${name}]`),
      ...validateAmount(text, `spec.hard[${name}]`),
    ]),
    ...each(spec?.scopes, "spec.scopes", (scope) => checkOneOf(scope, scopes, "spec.scopes")),
  ];
}

function usage({ status }: V1ResourceQuota, limits: boolean): string {
  const names = Object.keys(status?.hard ?? {}).filter((name) => name.startsWith("limits") === limits);
  return names
    .sort()
    .map((name) => `${name}: ${status?.used?.[name] ?? "0"}/${status?.hard?.[name]}`)
    .join(", ");
}
