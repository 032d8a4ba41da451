import type { FieldError } from "../field-error.js";
import type { V1ReplicaSet, V1ReplicaSetSpec } from "../generated/types.js";
import { checkNonNegative } from "../meta/checks.js";
import { validateSelectorUpdate, validateTemplated } from "./validate-template.js";

export function validateReplicaSet({ spec = missing }: V1ReplicaSet): FieldError[] {
  return [
    ...checkNonNegative(spec.replicas, "spec.replicas"),
    ...checkNonNegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...validateTemplated(spec, "replicaset"),
  ];
}

const missing = {} as V1ReplicaSetSpec;

export function validateReplicaSetUpdate({ spec }: V1ReplicaSet, old: V1ReplicaSet): FieldError[] {
  return validateSelectorUpdate(spec, old.spec);
}
