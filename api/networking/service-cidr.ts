import { type FieldError, invalid, required } from "../field-error.js";
import type { V1ServiceCIDR } from "../generated/types.js";
import { checkName, each } from "../meta/checks.js";
import { isCidr, sameFamilyTwice } from "../meta/ip.js";
import { validateImmutable } from "../meta/validate-metadata.js";
import { age, column, columns, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { status } from "../scheme/subresources.js";

export const serviceCidr: Kind<V1ServiceCIDR> = defineKind<V1ServiceCIDR>({
  group: "networking.k8s.io",
  resource: "servicecidrs",
  kind: "ServiceCIDR",
  namespaced: false,
  subresources: [status],
  generation: "absent",
  columns: columns<V1ServiceCIDR>(
    nameColumn(),
    column("CIDRs", "The ranges of addresses.", ({ spec }) => (spec?.cidrs ?? []).join(",")),
    age(),
  ),
  rules: { validate: validateServiceCidr, validateUpdate: validateServiceCidrUpdate },
});

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

function validateServiceCidrUpdate({ spec }: V1ServiceCIDR, old: V1ServiceCIDR): FieldError[] {
  return validateImmutable(spec?.cidrs, old.spec?.cidrs, "spec.cidrs");
}
