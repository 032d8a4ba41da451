import { type FieldError, forbiddenField } from "../field-error.js";
import type { V1StorageClass } from "../generated/types.js";
import { checkOneOf, checkRequiredName } from "../meta/checks.js";
import { isQualifiedName } from "../meta/names.js";
import { semanticEqual } from "../meta/semantic-equal.js";
import { validateImmutable } from "../meta/validate-metadata.js";

export function validateStorageClass(storageClass: V1StorageClass): FieldError[] {
  return [
    ...checkRequiredName(storageClass.provisioner?.toLowerCase(), isQualifiedName, "provisioner"),
    ...checkOneOf(storageClass.reclaimPolicy, ["Delete", "Retain"], "reclaimPolicy"),
    ...checkOneOf(storageClass.volumeBindingMode, ["Immediate", "WaitForFirstConsumer"], "volumeBindingMode"),
  ];
}

export function validateStorageClassUpdate(storageClass: V1StorageClass, old: V1StorageClass): FieldError[] {
  const errors: FieldError[] = [];
  for (const field of ["parameters", "provisioner"] as const) {
    if (semanticEqual(storageClass[field], old[field])) continue;
    errors.push(forbiddenField(field, `updates to ${field} are forbidden.`));
  }
  return [
    ...errors,
    ...validateImmutable(storageClass.reclaimPolicy, old.reclaimPolicy, "reclaimPolicy"),
    ...validateImmutable(storageClass.volumeBindingMode, old.volumeBindingMode, "volumeBindingMode"),
  ];
}
