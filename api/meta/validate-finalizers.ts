import { type FieldError, forbiddenField, invalid, quoted } from "../field-error.js";
import type { V1ObjectMeta } from "../generated/types.js";
import { each } from "./checks.js";
import { isQualifiedName } from "./names.js";

const unqualifiedFinalizers = ["orphan", "foregroundDeletion", "kubernetes"];

/** @param plain names without a domain are as good as others */
export function validateFinalizers(finalizers: readonly string[], path: string, plain = false): FieldError[] {
  const errors = each(finalizers, path, plain ? validatePlainFinalizer : validateFinalizer);
  const both = finalizers.includes("orphan") && finalizers.includes("foregroundDeletion");
  if (!both) return errors;
  const message = 'finalizers "orphan" and "foregroundDeletion" cannot be both set';
  return [...errors, invalid(path, finalizers, message.replaceAll('"', ""))];
}

export function validateFinalizer(finalizer: string, field: string): FieldError[] {
  const errors = validatePlainFinalizer(finalizer, field);
  if (finalizer.includes("/") || unqualifiedFinalizers.includes(finalizer)) return errors;
  return [
    ...errors,
    invalid(field, finalizer, "name is neither a standard finalizer name nor is it fully qualified"),
  ];
}

const validatePlainFinalizer = (finalizer: string, field: string): FieldError[] =>
  isQualifiedName(finalizer).map((message) => invalid(field, finalizer, message));

/** Once deletion has begun finalizers may only go. */
export function validateFinalizerUpdate(meta: V1ObjectMeta, old: V1ObjectMeta, path: string): FieldError[] {
  if (!old.deletionTimestamp) return [];
  const before = new Set(old.finalizers);
  const added = (meta.finalizers ?? []).filter((finalizer) => !before.has(finalizer));
  if (added.length === 0) return [];
  const list = quoted(added);
  const detail = `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`;
  return [forbiddenField(`${path}.finalizers`, detail)];
}
