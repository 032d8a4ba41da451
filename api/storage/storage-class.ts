import { type FieldError, forbiddenField } from "../field-error.js";
import type { V1StorageClass } from "../generated/types.js";
import { checkOneOf, checkRequiredName } from "../meta/checks.js";
import { isQualifiedName } from "../meta/names.js";
import { semanticEqual } from "../meta/semantic-equal.js";
import { validateImmutable } from "../meta/validate-metadata.js";
import { age, column, columns, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { warnOfLabelKey } from "../warnings/node-labels.js";

const warnOfStorageClass = ({ allowedTopologies = [] }: V1StorageClass): string[] =>
  allowedTopologies.flatMap(({ matchLabelExpressions = [] }, at) =>
    matchLabelExpressions.flatMap(({ key }, index) =>
      warnOfLabelKey(key, `allowedTopologies[${at}].matchLabelExpressions[${index}].key`),
    ),
  );

export const storageClass: Kind<V1StorageClass> = defineKind<V1StorageClass>({
  group: "storage.k8s.io",
  resource: "storageclasses",
  kind: "StorageClass",
  namespaced: false,
  shortNames: ["sc"],
  generation: "absent",
  columns: columns<V1StorageClass>(
    nameColumn(({ metadata }) => {
      const isDefault = metadata.annotations?.["storageclass.kubernetes.io/is-default-class"] === "true";
      return isDefault ? `${metadata.name} (default)` : (metadata.name ?? "");
    }),
    column("Provisioner", "What makes its volumes.", ({ provisioner }) => provisioner),
    column(
      "ReclaimPolicy",
      "What happens to a volume after its claim.",
      ({ reclaimPolicy }) => reclaimPolicy ?? "Delete",
    ),
    column(
      "VolumeBindingMode",
      "When a volume is made and bound.",
      ({ volumeBindingMode }) => volumeBindingMode ?? "Immediate",
    ),
    column(
      "AllowVolumeExpansion",
      "Whether volumes may grow.",
      ({ allowVolumeExpansion }) => allowVolumeExpansion ?? false,
    ),
    age(),
  ),
  rules: {
    setDefaults: setStorageClassDefaults,
    validate: validateStorageClass,
    validateUpdate: validateStorageClassUpdate,
    warnings: warnOfStorageClass,
  },
});

function setStorageClassDefaults(storageClass: V1StorageClass): void {
  storageClass.reclaimPolicy ||= "Delete";
  storageClass.volumeBindingMode ||= "Immediate";
}

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
