import { type FieldError, invalid, required } from "../field-error.js";
import type { V1IPAddress, V1ServiceCIDR } from "../generated/types.js";
import { checkName, each } from "../meta/checks.js";
import { isCidr, sameFamilyTwice } from "../meta/ip.js";
import { validateImmutable } from "../meta/validate-metadata.js";

export function validateServiceCidr({ spec }: V1ServiceCIDR): FieldError[] {
  const { cidrs = [] } = spec ?? {};
  const path = "spec.cidrs";
  if (cidrs.length === 0) return [required(path, "at least one CIDR required")];
  if (cidrs.length > 2) return [invalid(path, cidrs, "may only hold up to 2 values")];
  const errors = each(cidrs, path, (cidr, field) => checkName(cidr, isCidr, field));
  if (errors.length > 0 || !sameFamilyTwice(cidrs)) return errors;
  return [
    invalid(
      path,
      cidrs,
      "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/96",
    ),
  ];
}

export function validateServiceCidrUpdate({ spec }: V1ServiceCIDR, old: V1ServiceCIDR): FieldError[] {
  return validateImmutable(spec?.cidrs, old.spec?.cidrs, "spec.cidrs");
}

export function validateIpAddress({ spec }: V1IPAddress): FieldError[] {
  const { parentRef } = spec ?? {};
  if (!parentRef) return [required("spec.parentRef")];
  return (["resource", "name"] as const)
    .filter((field) => !parentRef[field])
    .map((field) => required(`spec.parentRef.${field}`));
}

export function validateIpAddressUpdate({ spec }: V1IPAddress, old: V1IPAddress): FieldError[] {
  return validateImmutable(spec?.parentRef, old.spec?.parentRef, "spec.parentRef");
}
