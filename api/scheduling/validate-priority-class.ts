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

export function validatePriorityClass(priorityClass: V1PriorityClass): FieldError[] {
  const { metadata, value = 0, preemptionPolicy } = priorityClass;
  const policies = ["Never", "PreemptLowerPriority"];
  const errors = checkOneOf(preemptionPolicy, policies, "preemptionPolicy");
  const name = metadata.name ?? "";
  if (name.startsWith("system-")) {
    const fault = systemFault(name, priorityClass);
    if (!fault) return errors;
    const detail = `priority class names with 'system-' prefix are reserved for system use only. error: ${fault}`;
    return [...errors, forbiddenField("metadata.name", detail)];
  }
  if (value <= highestUserPriority) return errors;
  const detail = `maximum allowed value of a user defined priority is ${highestUserPriority}`;
  return [...errors, forbiddenField("value", detail)];
}

function systemFault(
  name: string,
  { value = 0, globalDefault = false }: V1PriorityClass,
): string | undefined {
  const wanted = systemPriorities.get(name);
  if (wanted === undefined) return `${name} is not a known system priority class`;
  if (value !== wanted) return `value of ${name} PriorityClass must be ${wanted}`;
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
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
