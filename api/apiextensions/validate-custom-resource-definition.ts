import { parseJsonPath } from "../custom/json-path.js";
import { type FieldError, invalid, required } from "../field-error.js";
import type {
  V1CustomResourceColumnDefinition,
  V1CustomResourceDefinition,
  V1CustomResourceDefinitionSpec,
  V1CustomResourceDefinitionVersion,
} from "../generated/types.js";
import { sameData } from "../json/plain-data.js";
import { checkOneOf, checkRequiredName, checkUnique, each } from "../meta/checks.js";
import { isConditionTrue } from "../meta/conditions.js";
import { isDns1035Label, isDns1123Subdomain } from "../meta/names.js";
import { validateImmutable } from "../meta/validate-metadata.js";
import { validateSchema } from "./validate-schema.js";

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
    ...approvalErrors(group ?? "", metadata.annotations ?? {}),
    ...checkRequiredName(group, isDns1123Subdomain, "spec.group"),
    ...(spec.scope
      ? checkOneOf(spec.scope, ["Cluster", "Namespaced"], "spec.scope")
      : [required("spec.scope")]),
    ...validateNames(spec),
    ...validateVersions(spec),
  ];
}

const approval = "api-approved.kubernetes.io";

/** Groups of the community's are for what it has approved, or says that it has not. */
function approvalErrors(group: string, annotations: Readonly<Record<string, string>>): FieldError[] {
  if (!/(?:^|\.)(?:k8s|kubernetes)\.io$/.test(group)) return [];
  const field = `metadata.annotations[${approval}]`;
  const given = annotations[approval];
  if (!given) {
    const see = "see https://github.com/kubernetes/enhancements/pull/1111";
    return [required(field, `protected groups must have approval annotation "${approval}", ${see}`)];
  }
  if (given.startsWith("unapproved") || URL.canParse(given)) return [];
  const form =
    'protected groups must have approval annotation "api-approved.kubernetes.io" with either a URL';
  return [invalid(field, given, `${form} or a reason starting with "unapproved"`)];
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
    ...each(versions, "spec.versions", (version, path) => [
      ...checkRequiredName(version.name, isDns1035Label, `${path}.name`),
      ...(version.schema?.openAPIV3Schema
        ? []
        : [required(`${path}.schema.openAPIV3Schema`, "schemas are required")]),
      ...each(version.additionalPrinterColumns, `${path}.additionalPrinterColumns`, validateColumn),
      ...validateSubresources(version, path),
    ]),
    ...validateSchemas(versions),
    ...checkUnique(
      versions,
      ({ name }) => name,
      (index) => `spec.versions[${index}].name`,
    ),
  ];
}

/** Where all versions have one schema, it is told of as one. */
function validateSchemas(versions: readonly V1CustomResourceDefinitionVersion[]): FieldError[] {
  const given = versions.map(({ schema }) => schema?.openAPIV3Schema);
  const [first] = given;
  if (first && given.every((schema) => sameData(schema, first)))
    return validateSchema(first, "spec.validation.openAPIV3Schema");
  return given.flatMap((schema, index) =>
    schema ? validateSchema(schema, `spec.versions[${index}].schema.openAPIV3Schema`) : [],
  );
}

const columnTypes = ["boolean", "date", "integer", "number", "string"];

function validateColumn(
  { name, type, jsonPath }: V1CustomResourceColumnDefinition,
  path: string,
): FieldError[] {
  return [
    ...(name ? [] : [required(`${path}.name`)]),
    ...(type ? checkOneOf(type, columnTypes, `${path}.type`) : [required(`${path}.type`)]),
    ...(jsonPath ? validatePath(jsonPath, `${path}.JSONPath`) : [required(`${path}.JSONPath`)]),
  ];
}

function validatePath(jsonPath: string, path: string): FieldError[] {
  try {
    parseJsonPath(jsonPath);
    return [];
  } catch (error) {
    return [
      invalid(path, jsonPath, `is an invalid jsonpath: ${error instanceof Error ? error.message : error}`),
    ];
  }
}

function validateSubresources(
  { subresources }: V1CustomResourceDefinitionVersion,
  path: string,
): FieldError[] {
  const scale = subresources?.scale;
  if (!scale) return [];
  const below = `${path}.subresources.scale`;
  const { specReplicasPath: wanted, statusReplicasPath: found, labelSelectorPath: selector } = scale;
  return [
    ...underField(wanted, [".spec."], `${below}.specReplicasPath`, true),
    ...underField(found, [".status."], `${below}.statusReplicasPath`, true),
    ...underField(selector, [".spec.", ".status."], `${below}.labelSelectorPath`, false),
  ];
}

function underField(
  given: string | undefined,
  starts: readonly string[],
  path: string,
  needed: boolean,
): FieldError[] {
  if (!given) return needed ? [required(path)] : [];
  if (starts.some((start) => given.startsWith(start)) && /^[\w.-]+$/.test(given)) return [];
  const names = starts.map((start) => start.slice(0, -1)).join(" or ");
  return [invalid(path, given, `should be a json path under ${names}`)];
}

/** What may not be changed, and what must stay known while objects are stored in it. */
export function validateCustomResourceDefinitionUpdate(
  { spec, status }: V1CustomResourceDefinition,
  old: V1CustomResourceDefinition,
): FieldError[] {
  const established = isConditionTrue(old.status?.conditions, "Established");
  const names = spec.versions?.map(({ name }) => name) ?? [];
  return [
    ...validateImmutable(spec.group, old.spec.group, "spec.group"),
    ...validateImmutable(spec.names?.plural, old.spec.names.plural, "spec.names.plural"),
    ...(established ? validateImmutable(spec.scope, old.spec.scope, "spec.scope") : []),
    ...(established ? validateImmutable(spec.names?.kind, old.spec.names.kind, "spec.names.kind") : []),
    ...each(status?.storedVersions, "status.storedVersions", (version, path) =>
      names.includes(version) ? [] : [invalid(path, version, "must appear in spec.versions")],
    ),
  ];
}
