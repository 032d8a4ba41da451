import { duplicate, type FieldError, forbiddenField, invalid } from "../field-error.js";
import type { V1Node, V1Taint } from "../generated/types.js";
import { checkName, checkOneOf, checkRequiredName, each } from "../meta/checks.js";
import { isCidr, sameFamilyTwice } from "../meta/ip.js";
import { isLabelValue, isQualifiedName } from "../meta/names.js";
import { semanticEqual } from "../meta/semantic-equal.js";
import { taintEffects } from "./pods/validate-tolerations.js";
import { validateNodeStatus } from "./validate-node-status.js";

export function validateNode({ spec, status }: V1Node): FieldError[] {
  const { podCIDR, podCIDRs } = spec ?? {};
  return [
    ...validateTaints(spec?.taints),
    ...(podCIDR ? checkName(podCIDR, isCidr, "spec.podCIDR") : []),
    ...each(podCIDRs, "spec.podCIDRs", (cidr, field) => checkName(cidr, isCidr, field)),
    ...(podCIDRs?.[0] && podCIDR !== podCIDRs[0]
      ? [invalid("spec.podCIDRs[0]", podCIDRs[0], "must be the same as spec.podCIDR")]
      : []),
    ...(sameFamilyTwice(podCIDRs ?? [])
      ? [invalid("spec.podCIDRs", podCIDRs, "may specify no more than one CIDR for each IP family")]
      : []),
    ...validateNodeStatus(status),
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
  if (old?.podCIDR && !semanticEqual([spec?.podCIDR, spec?.podCIDRs], [old.podCIDR, old.podCIDRs])) {
    const detail = 'node updates may not change podCIDR except from "" to valid';
    errors.push(forbiddenField("spec.podCIDRs", detail));
  }
  if (old?.providerID && spec?.providerID !== old.providerID) {
    const detail = 'node updates may not change providerID except from "" to valid';
    errors.push(forbiddenField("spec.providerID", detail));
  }
  return errors;
}
