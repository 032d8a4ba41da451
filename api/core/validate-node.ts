import { duplicate, type FieldError, forbiddenField } from "../field-error.js";
import type { V1Node, V1Taint } from "../generated/types.js";
import { checkName, checkOneOf, checkRequiredName, each } from "../meta/checks.js";
import { isCidr } from "../meta/ip.js";
import { isLabelValue, isQualifiedName } from "../meta/names.js";
import { taintEffects } from "./pods/validate-tolerations.js";

export function validateNode({ spec }: V1Node): FieldError[] {
  return [
    ...validateTaints(spec?.taints),
    ...each(spec?.podCIDRs, "spec.podCIDRs", (cidr, field) => checkName(cidr, isCidr, field)),
  ];
}

function validateTaints(taints: readonly V1Taint[] | undefined): FieldError[] {
  const seen = new Set<string>();
  return each(taints, "spec.taints", (taint, path) => {
    const errors = [
      ...checkRequiredName(taint.key, isQualifiedName, `${path}.key`),
      ...checkName(taint.value ?? "", isLabelValue, `${path}.value`),
      ...checkOneOf(taint.effect ?? "", taintEffects, `${path}.effect`),
    ];
    const identity = `${taint.effect}/${taint.key}`;
    if (seen.has(identity)) {
      errors.push({
        ...duplicate(path, taint),
        message: `Duplicate value: ${JSON.stringify(taint)}: taints must be unique by key and effect pair`,
      });
    }
    seen.add(identity);
    return errors;
  });
}

/** Where a node's pods live is decided once. */
export function validateNodeUpdate({ spec }: V1Node, { spec: old }: V1Node): FieldError[] {
  const errors: FieldError[] = [];
  if (old?.podCIDR && spec?.podCIDR !== old.podCIDR) {
    const detail = 'node updates may not change podCIDR except from "" to valid';
    errors.push(forbiddenField("spec.podCIDRs", detail));
  }
  if (old?.providerID && spec?.providerID !== old.providerID) {
    const detail = 'node updates may not change providerID except from "" to valid';
    errors.push(forbiddenField("spec.providerID", detail));
  }
  return errors;
}
