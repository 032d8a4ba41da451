import type { FieldError } from "../field-error.js";
import type { V1NodeAddress, V1NodeStatus } from "../generated/types.js";
import { checkName, checkOneOf, checkUnique, each, eachEntry } from "../meta/checks.js";
import { isIpAddress } from "../meta/ip.js";
import { isDns1123Subdomain, isQualifiedName } from "../meta/names.js";
import { validateResourceAmount } from "./pods/validate-resources.js";

const path = "status.addresses";
const ipTypes = ["InternalIP", "ExternalIP"];
const nameTypes = ["ExternalDNS", "Hostname", "InternalDNS"];

/** What a node says of itself: others lay routes to it, and the scheduler counts on it. */
export function validateNodeStatus({ addresses, capacity, allocatable }: V1NodeStatus = {}): FieldError[] {
  return [
    ...each(addresses, path, validateAddress),
    ...checkUnique(
      addresses,
      ({ type, address }) => `${type}/${address}`,
      (index) => `${path}[${index}]`,
    ),
    ...validateAmounts(capacity, "status.capacity"),
    ...validateAmounts(allocatable, "status.allocatable"),
  ];
}

function validateAddress({ type, address }: V1NodeAddress, field: string): FieldError[] {
  if (ipTypes.includes(type)) return checkName(address ?? "", isIpAddress, `${field}.address`);
  return [
    ...checkOneOf(type, [...ipTypes, ...nameTypes], `${field}.type`),
    ...checkName((address ?? "").toLowerCase(), isDns1123Subdomain, `${field}.address`),
  ];
}

function validateAmounts(amounts: V1NodeStatus["capacity"], field: string): FieldError[] {
  return eachEntry(amounts, (name, text) => [
    ...checkName(name, isQualifiedName, `${field}[${name}]`),
    ...validateResourceAmount(name, text, `${field}[${name}]`),
  ]);
}
