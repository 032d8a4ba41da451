import { type FieldError, forbiddenField, invalid, required } from "../field-error.js";
import type { V1ObjectMeta } from "../generated/types.js";
import { eachEntry } from "./checks.js";
import { isDns1123Label, isLabelValue, isQualifiedName, type NameRule, prefixOf } from "./names.js";
import { semanticEqual } from "./semantic-equal.js";
import { validateFinalizers, validateFinalizerUpdate } from "./validate-finalizers.js";
import { validateOwnerReferences } from "./validate-owner-references.js";

const annotationsLimit = 256 * 1024;

export interface MetadataRules {
  readonly namespaced: boolean;
  readonly nameRule: NameRule;
  /** Finalizers need no domain, as of custom resources. */
  readonly plainFinalizers?: boolean | undefined;
}

/** What is wrong with the metadata of a new object, whose name has been generated already. */
export function validateObjectMeta(
  meta: V1ObjectMeta,
  { namespaced, nameRule, plainFinalizers }: MetadataRules,
  path = "metadata",
): FieldError[] {
  return [
    ...validateGenerateName(meta, nameRule, path),
    ...validateName(meta, nameRule, path),
    ...validateNamespace(meta, namespaced, path),
    ...validateNonNegative(meta.generation ?? 0, `${path}.generation`),
    ...validateLabels(meta.labels, `${path}.labels`),
    ...validateAnnotations(meta.annotations, `${path}.annotations`),
    ...validateOwnerReferences(meta.ownerReferences ?? [], `${path}.ownerReferences`),
    ...validateFinalizers(meta.finalizers ?? [], `${path}.finalizers`, plainFinalizers),
  ];
}

/** What may not change over the life of an object. */
export function validateObjectMetaUpdate(
  meta: V1ObjectMeta,
  old: V1ObjectMeta,
  path = "metadata",
  { plainFinalizers }: Pick<MetadataRules, "plainFinalizers"> = {},
): FieldError[] {
  return [
    ...validateFinalizerUpdate(meta, old, path),
    ...validateImmutable(meta.name, old.name, `${path}.name`),
    ...validateImmutable(meta.namespace, old.namespace, `${path}.namespace`),
    ...validateImmutable(meta.uid, old.uid, `${path}.uid`),
    ...validateImmutable(meta.creationTimestamp, old.creationTimestamp, `${path}.creationTimestamp`),
    ...validateImmutable(meta.deletionTimestamp, old.deletionTimestamp, `${path}.deletionTimestamp`),
    ...validateImmutable(
      meta.deletionGracePeriodSeconds,
      old.deletionGracePeriodSeconds,
      `${path}.deletionGracePeriodSeconds`,
    ),
    ...validateLabels(meta.labels, `${path}.labels`),
    ...validateAnnotations(meta.annotations, `${path}.annotations`),
    ...validateOwnerReferences(meta.ownerReferences ?? [], `${path}.ownerReferences`),
    ...validateFinalizers(meta.finalizers ?? [], `${path}.finalizers`, plainFinalizers),
  ];
}

export function validateLabels(labels: V1ObjectMeta["labels"], path: string): FieldError[] {
  return eachEntry(labels, (key, value) => [
    ...isQualifiedName(key).map((message) => invalid(path, key, message)),
    ...isLabelValue(value).map((message) => invalid(path, value, message)),
  ]);
}

export function validateAnnotations(annotations: V1ObjectMeta["annotations"], path: string): FieldError[] {
  let size = 0;
  for (const [key, value] of Object.entries(annotations ?? {})) {
    size += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  const errors = eachEntry(annotations, (key) =>
    isQualifiedName(key.toLowerCase()).map((message) => invalid(path, key, message)),
  );
  if (size <= annotationsLimit) return errors;
  const message = `Too long: may not be more than ${annotationsLimit} bytes`;
  return [...errors, { field: path, reason: "FieldValueTooLong", message }];
}

/** Equal in every part; an absent old value that is now given counts as a change too. */
export function validateImmutable(value: unknown, old: unknown, field: string): FieldError[] {
  return semanticEqual(value, old) ? [] : [invalid(field, value ?? null, "field is immutable")];
}

export function validateNonNegative(value: number, field: string): FieldError[] {
  return value < 0 ? [invalid(field, value, "must be greater than or equal to 0")] : [];
}

function validateGenerateName({ generateName }: V1ObjectMeta, rule: NameRule, path: string): FieldError[] {
  if (!generateName) return [];
  return prefixOf(rule)(generateName).map((message) =>
    invalid(`${path}.generateName`, generateName, message),
  );
}

function validateName({ name }: V1ObjectMeta, rule: NameRule, path: string): FieldError[] {
  if (!name) return [required(`${path}.name`, "name or generateName is required")];
  return rule(name).map((message) => invalid(`${path}.name`, name, message));
}

function validateNamespace({ namespace }: V1ObjectMeta, namespaced: boolean, path: string): FieldError[] {
  const field = `${path}.namespace`;
  if (!namespaced) return namespace ? [forbiddenField(field, "not allowed on this type")] : [];
  if (!namespace) return [required(field)];
  return isDns1123Label(namespace).map((message) => invalid(field, namespace, message));
}
