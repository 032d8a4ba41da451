import { type FieldError, forbiddenField } from "../field-error.js";
import type { V1PriorityClass } from "../generated/types.js";
import { checkOneOf } from "../meta/checks.js";
import { validateImmutable } from "../meta/validate-metadata.js";

export const highestUserPriority = 1_000_000_000;

/** The classes that every cluster has; nobody else may use the prefix. */
export const systemPriorities: ReadonlyMap<string, number> = new Map([
  ["system-cluster-critical", 2_000_000_000],
  ["system-node-critical", 2_000_001_000],
]);

export function validatePriorityClass({
  metadata,
  value = 0,
  preemptionPolicy,
}: V1PriorityClass): FieldError[] {
  const policies = ["Never", "PreemptLowerPriority"];
  const errors = checkOneOf(preemptionPolicy, policies, "preemptionPolicy");
  const name = metadata.name ?? "";
  if (name.startsWith("system-")) {
    if (systemPriorities.get(name) === value) return errors;
    const detail = "priority class names with 'system-' prefix are reserved for system use only";
    return [...errors, forbiddenField("metadata.name", detail)];
  }
  if (value <= highestUserPriority) return errors;
  const detail = `maximum allowed value of a user defined priority is ${highestUserPriority}`;
  return [...errors, forbiddenField("value", detail)];
}

export function validatePriorityClassUpdate(
  priorityClass: V1PriorityClass,
  old: V1PriorityClass,
): FieldError[] {
  const changed = (priorityClass.value ?? 0) !== (old.value ?? 0);
  return [
    ...(changed ? [forbiddenField("value", "may not be changed in an update.")] : []),
    ...validateImmutable(priorityClass.preemptionPolicy, old.preemptionPolicy, "preemptionPolicy"),
  ];
}
