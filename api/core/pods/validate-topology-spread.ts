import { duplicate, type FieldError, invalid, required } from "../../field-error.js";
import type { V1TopologySpreadConstraint } from "../../generated/types.js";
import { checkName, checkOneOf, each } from "../../meta/checks.js";
import { isQualifiedName } from "../../meta/names.js";
import { validateLabelSelector } from "../../meta/validate-selector.js";
import { validateLabelKeys } from "./validate-label-keys.js";

const actions = ["DoNotSchedule", "ScheduleAnyway"];
const nodePolicies = ["Honor", "Ignore"];

export function validateTopologySpread(
  constraints: readonly V1TopologySpreadConstraint[] | undefined,
  path: string,
): FieldError[] {
  const seen = new Set<string>();
  return each(constraints, path, (constraint, field) => {
    const errors = validateConstraint(constraint, field);
    const { topologyKey, whenUnsatisfiable } = constraint;
    const pair = `{${topologyKey}, ${whenUnsatisfiable}}`;
    if (seen.has(pair)) errors.push(duplicate(`${field}.{topologyKey, whenUnsatisfiable}`, pair));
    seen.add(pair);
    return errors;
  });
}

function validateConstraint(constraint: V1TopologySpreadConstraint, path: string): FieldError[] {
  const { maxSkew, minDomains, topologyKey, whenUnsatisfiable } = constraint;
  const errors: FieldError[] = [];
  if (!(maxSkew > 0)) errors.push(invalid(`${path}.maxSkew`, maxSkew ?? 0, "must be greater than zero"));
  if (!topologyKey) errors.push(required(`${path}.topologyKey`, "can not be empty"));
  if (minDomains !== undefined && minDomains <= 0) {
    errors.push(invalid(`${path}.minDomains`, minDomains, "must be greater than zero"));
  }
  if (minDomains !== undefined && whenUnsatisfiable !== "DoNotSchedule") {
    const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
    errors.push(invalid(`${path}.minDomains`, minDomains, detail));
  }
  return [
    ...errors,
    ...checkName(topologyKey || undefined, isQualifiedName, `${path}.topologyKey`),
    ...checkOneOf(whenUnsatisfiable ?? "", actions, `${path}.whenUnsatisfiable`),
    ...checkOneOf(constraint.nodeAffinityPolicy, nodePolicies, `${path}.nodeAffinityPolicy`),
    ...checkOneOf(constraint.nodeTaintsPolicy, nodePolicies, `${path}.nodeTaintsPolicy`),
    ...validateLabelSelector(constraint.labelSelector, `${path}.labelSelector`),
    ...validateLabelKeys(constraint, path),
  ];
}
