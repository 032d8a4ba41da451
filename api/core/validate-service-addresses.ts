import { type FieldError, forbiddenField, invalid } from "../field-error.js";
import type { V1Service, V1ServiceSpec } from "../generated/types.js";
import { checkName, checkOneOf, each } from "../meta/checks.js";
import { isIpAddress } from "../meta/ip.js";

const policies = ["SingleStack", "PreferDualStack", "RequireDualStack"];

/** Cluster addresses and their families; the cluster has IPv4 only. */
export function validateServiceAddresses(spec: V1ServiceSpec): FieldError[] {
  if (spec.type === "ExternalName") return validateNone(spec);
  const { clusterIPs = [], clusterIP } = spec;
  const errors: FieldError[] = [];
  if (clusterIPs.length > 0 && clusterIPs[0] !== clusterIP) {
    errors.push(invalid("spec.clusterIP", clusterIP ?? "", "must be equal to `spec.clusterIPs[0]`"));
  }
  return [...errors, ...validateValues(clusterIPs), ...validateFamilies(spec)];
}

function validateNone(spec: V1ServiceSpec): FieldError[] {
  const given: [string, boolean][] = [
    ["clusterIPs", (spec.clusterIPs ?? []).length > 0],
    ["ipFamilies", (spec.ipFamilies ?? []).length > 0],
    ["ipFamilyPolicy", spec.ipFamilyPolicy !== undefined],
  ];
  return given
    .filter(([, isGiven]) => isGiven)
    .map(([name]) => forbiddenField(`spec.${name}`, "may not be set for ExternalName services"));
}

function validateValues(clusterIPs: readonly string[]): FieldError[] {
  if (clusterIPs.includes("None")) {
    if (clusterIPs.length === 1) return [];
    return [invalid("spec.clusterIPs", clusterIPs, "'None' must be the first and only value")];
  }
  return each(clusterIPs, "spec.clusterIPs", (address, field) => checkName(address, isIpAddress, field));
}

function validateFamilies(spec: V1ServiceSpec): FieldError[] {
  const headlessAlone = spec.clusterIP === "None" && Object.keys(spec.selector ?? {}).length === 0;
  const errors = checkOneOf(spec.ipFamilyPolicy, policies, "spec.ipFamilyPolicy");
  if (headlessAlone) return errors;
  if (spec.ipFamilyPolicy === "RequireDualStack") {
    const detail = "this cluster is not configured for dual-stack services";
    errors.push(invalid("spec.ipFamilyPolicy", spec.ipFamilyPolicy, detail));
  }
  return [
    ...errors,
    ...each(spec.ipFamilies, "spec.ipFamilies", (family, field) =>
      family === "IPv4" ? [] : [invalid(field, family, "not configured on this cluster")],
    ),
  ];
}

/** An address stays with its Service until the type gives it up. */
export function validateServiceUpdate({ spec }: V1Service, { spec: old }: V1Service): FieldError[] {
  if (!spec || !old?.clusterIP || old.type === "ExternalName" || spec.type === "ExternalName") return [];
  if (spec.clusterIP === old.clusterIP) return [];
  return [invalid("spec.clusterIPs[0]", spec.clusterIPs ?? [], "may not change once set")];
}
