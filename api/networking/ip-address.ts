import { type FieldError, required } from "../field-error.js";
import type { V1IPAddress } from "../generated/types.js";
import { isIpAddress } from "../meta/ip.js";
import { validateImmutable } from "../meta/validate-metadata.js";
import { age, column, columns, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";

export const ipAddress: Kind<V1IPAddress> = defineKind<V1IPAddress>({
  group: "networking.k8s.io",
  resource: "ipaddresses",
  kind: "IPAddress",
  namespaced: false,
  shortNames: ["ip"],
  generation: "absent",
  columns: columns<V1IPAddress>(
    nameColumn(),
    column("ParentRef", "The object that has the address.", ({ spec }) => {
      const { group, resource, namespace, name } = spec?.parentRef ?? { name: "", resource: "" };
      const type = group ? `${resource}.${group}` : resource;
      return [type, namespace, name].filter(Boolean).join("/");
    }),
    age(),
  ),
  rules: { nameRule: isIpAddress, validate: validateIpAddress, validateUpdate: validateIpAddressUpdate },
});

export function validateIpAddress({ spec }: V1IPAddress): FieldError[] {
  const { parentRef } = spec ?? {};
  if (!parentRef) return [required("spec.parentRef")];
  return (["resource", "name"] as const)
    .filter((field) => !parentRef[field])
    .map((field) => required(`spec.parentRef.${field}`));
}

function validateIpAddressUpdate({ spec }: V1IPAddress, old: V1IPAddress): FieldError[] {
  return validateImmutable(spec?.parentRef, old.spec?.parentRef, "spec.parentRef");
}
