import { type FieldError, invalid, required } from "../field-error.js";
import type { V1CustomResourceDefinition, V1CustomResourceDefinitionSpec } from "../generated/types.js";
import { checkOneOf, checkRequiredName, checkUnique, each } from "../meta/checks.js";
import { isDns1035Label, isDns1123Subdomain } from "../meta/names.js";

const missing = {} as V1CustomResourceDefinitionSpec;

export function validateCustomResourceDefinition({
  metadata,
  spec = missing,
}: V1CustomResourceDefinition): FieldError[] {
  const errors: FieldError[] = [];
  const { names, group } = spec;
  if (metadata.name !== `${names?.plural}.${group}`) {
    errors.push(invalid("metadata.name", metadata.name ?? "", 'must be spec.names.plural+"."+spec.group'));
  }
  if (group && !group.includes(".")) {
    errors.push(invalid("spec.group", group, "should be a domain with at least one dot"));
  }
  return [
    ...errors,
    ...checkRequiredName(group, isDns1123Subdomain, "spec.group"),
    ...(spec.scope
      ? checkOneOf(spec.scope, ["Cluster", "Namespaced"], "spec.scope")
      : [required("spec.scope")]),
    ...validateNames(spec),
    ...validateVersions(spec),
  ];
}

function validateNames({ names }: V1CustomResourceDefinitionSpec): FieldError[] {
  const path = "spec.names";
  return [
    ...checkRequiredName(names?.plural, isDns1035Label, `${path}.plural`),
    ...checkRequiredName(names?.singular, isDns1035Label, `${path}.singular`),
    ...checkRequiredName(names?.kind?.toLowerCase(), isDns1035Label, `${path}.kind`),
    ...checkRequiredName(names?.listKind?.toLowerCase(), isDns1035Label, `${path}.listKind`),
    ...each(names?.shortNames, `${path}.shortNames`, (name, field) =>
      checkRequiredName(name, isDns1035Label, field),
    ),
    ...each(names?.categories, `${path}.categories`, (name, field) =>
      checkRequiredName(name, isDns1035Label, field),
    ),
  ];
}

function validateVersions({ versions = [] }: V1CustomResourceDefinitionSpec): FieldError[] {
  const errors: FieldError[] = [];
  if (versions.filter(({ storage }) => storage).length !== 1) {
    errors.push(
      invalid("spec.versions", versions, "must have exactly one version marked as storage version"),
    );
  }
  if (!versions.some(({ served }) => served)) {
    errors.push(invalid("spec.versions", versions, "must have at least one version marked as served"));
  }
  return [
    ...errors,
    ...each(versions, "spec.versions", ({ name, schema }, path) => [
      ...checkRequiredName(name, isDns1035Label, `${path}.name`),
      ...(schema?.openAPIV3Schema
        ? []
        : [required(`${path}.schema.openAPIV3Schema`, "schemas are required")]),
    ]),
    ...checkUnique(
      versions,
      ({ name }) => name,
      (index) => `spec.versions[${index}].name`,
    ),
  ];
}
