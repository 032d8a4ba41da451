import { duplicate, type FieldError, forbiddenField, invalid, required } from "../field-error.js";
import type { V1ObjectMeta, V1OwnerReference } from "../generated/types.js";
import { isDns1123Label, isLabelValue, isQualifiedName, type NameRule, prefixOf } from "./names.js";
import { parseApiVersion } from "./object.js";

const annotationsLimit = 256 * 1024;

export interface MetadataRules {
  readonly namespaced: boolean;
  readonly nameRule: NameRule;
}

/** What is wrong with the metadata of a new object, whose name has been generated already. */
export function validateObjectMeta(
  meta: V1ObjectMeta,
  { namespaced, nameRule }: MetadataRules,
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
    ...validateFinalizers(meta.finalizers ?? [], `${path}.finalizers`),
  ];
}

/** What may not change over the life of an object. */
export function validateObjectMetaUpdate(
  meta: V1ObjectMeta,
  old: V1ObjectMeta,
  path = "metadata",
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
    ...validateFinalizers(meta.finalizers ?? [], `${path}.finalizers`),
  ];
}

export function validateLabels(labels: V1ObjectMeta["labels"], path: string): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...isQualifiedName(key).map((message) => invalid(path, key, message)),
    ...isLabelValue(value).map((message) => invalid(path, value, message)),
  ]);
}

export function validateAnnotations(annotations: V1ObjectMeta["annotations"], path: string): FieldError[] {
  let size = 0;
  const errors = Object.entries(annotations ?? {}).flatMap(([key, value]) => {
    size += Buffer.byteLength(key) + Buffer.byteLength(value);
    return isQualifiedName(key.toLowerCase()).map((message) => invalid(path, key, message));
  });
  if (size <= annotationsLimit) return errors;
  const message = `Too long: may not be more than ${annotationsLimit} bytes`;
  return [...errors, { field: path, reason: "FieldValueTooLong", message }];
}

/** Equal in every part; an absent old value that is now given counts as a change too. */
export function validateImmutable(value: unknown, old: unknown, field: string): FieldError[] {
  return sameValue(value, old) ? [] : [invalid(field, value ?? null, "field is immutable")];
}

export function validateNonNegative(value: number, field: string): FieldError[] {
  return value < 0 ? [invalid(field, value, "must be greater than or equal to 0")] : [];
}

/** Deep equality of JSON values, in which an absent field, an empty list and an empty map are the same. */
export function sameValue(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (isEmpty(left) && isEmpty(right)) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => sameValue(item, right[index]));
  }
  if (!isObject(left) || !isObject(right)) return false;
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => sameValue(left[key], right[key]));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isEmpty = (value: unknown) =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0);

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

function validateOwnerReferences(references: readonly V1OwnerReference[], path: string): FieldError[] {
  const errors = references.flatMap((reference, index) =>
    validateOwnerReference(reference, `${path}[${index}]`),
  );
  const controllers = references.filter(({ controller }) => controller);
  if (controllers.length < 2) return errors;
  const [first, second] = controllers.map(({ kind, name }) => `${kind}/${name}`);
  const message = `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${second}`;
  return [...errors, invalid(path, references, message)];
}

function validateOwnerReference(reference: V1OwnerReference, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { version } = parseApiVersion(reference.apiVersion ?? "");
  if (!version)
    errors.push(invalid(`${path}.apiVersion`, reference.apiVersion ?? "", "version must not be empty"));
  if (!reference.kind) errors.push(invalid(`${path}.kind`, "", "must not be empty"));
  if (!reference.name) errors.push(invalid(`${path}.name`, "", "must not be empty"));
  if (!reference.uid) errors.push(invalid(`${path}.uid`, "", "must not be empty"));
  if (reference.apiVersion === "v1" && reference.kind === "Event") {
    errors.push(invalid(path, reference, "/v1, Kind=Event is disallowed from being an owner"));
  }
  return errors;
}

const unqualifiedFinalizers = ["orphan", "foregroundDeletion", "kubernetes"];

function validateFinalizers(finalizers: readonly string[], path: string): FieldError[] {
  const errors = finalizers.flatMap((finalizer, index) => validateFinalizer(finalizer, `${path}[${index}]`));
  const both = finalizers.includes("orphan") && finalizers.includes("foregroundDeletion");
  if (!both) return errors;
  const message = 'finalizers "orphan" and "foregroundDeletion" cannot be both set';
  return [...errors, invalid(path, finalizers, message.replaceAll('"', ""))];
}

export function validateFinalizer(finalizer: string, field: string): FieldError[] {
  const errors = isQualifiedName(finalizer).map((message) => invalid(field, finalizer, message));
  if (finalizer.includes("/") || unqualifiedFinalizers.includes(finalizer)) return errors;
  return [
    ...errors,
    invalid(field, finalizer, "name is neither a standard finalizer name nor is it fully qualified"),
  ];
}

/** Once deletion has begun finalizers may only go. */
function validateFinalizerUpdate(meta: V1ObjectMeta, old: V1ObjectMeta, path: string): FieldError[] {
  if (!old.deletionTimestamp) return [];
  const added = (meta.finalizers ?? []).filter((finalizer) => !old.finalizers?.includes(finalizer));
  if (added.length === 0) return [];
  const list = JSON.stringify(added);
  const detail = `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`;
  return [forbiddenField(`${path}.finalizers`, detail)];
}

export const duplicates = (values: readonly string[], field: (index: number) => string): FieldError[] =>
  values.flatMap((value, index) => (values.indexOf(value) < index ? [duplicate(field(index), value)] : []));
