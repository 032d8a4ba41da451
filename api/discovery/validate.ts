import { protocols } from "../core/pods/validate-ports.js";
import { type FieldError, required } from "../field-error.js";
import type { DiscoveryV1EndpointPort, V1Endpoint, V1EndpointSlice } from "../generated/types.js";
import { checkName, checkOneOf, checkUnique, each } from "../meta/checks.js";
import { isIpAddress, isNonSpecialIp } from "../meta/ip.js";
import { isDns1123Label, isDns1123Subdomain } from "../meta/names.js";
import { validateImmutable } from "../meta/validate-metadata.js";

const addressTypes = ["FQDN", "IPv4", "IPv6"];
const mostEndpoints = 1000;
const mostPorts = 20_000;
const mostAddresses = 100;

export function validateEndpointSlice(slice: V1EndpointSlice): FieldError[] {
  const { addressType, endpoints = [], ports = [] } = slice;
  return [
    ...(addressType ? checkOneOf(addressType, addressTypes, "addressType") : [required("addressType")]),
    ...tooMany("endpoints", endpoints.length, mostEndpoints),
    ...each(endpoints, "endpoints", (endpoint, path) => validateEndpoint(endpoint, addressType, path)),
    ...tooMany("ports", ports.length, mostPorts),
    ...each(ports, "ports", validatePort),
    ...checkUnique(
      ports,
      ({ name }) => name,
      (index) => `ports[${index}].name`,
    ),
  ];
}

export function validateEndpointSliceUpdate(slice: V1EndpointSlice, old: V1EndpointSlice): FieldError[] {
  return validateImmutable(slice.addressType, old.addressType, "addressType");
}

function validateEndpoint(
  { addresses = [], hostname }: V1Endpoint,
  addressType: string,
  path: string,
): FieldError[] {
  if (addresses.length === 0) return [required(`${path}.addresses`, "must contain at least 1 address")];
  return [
    ...tooMany(`${path}.addresses`, addresses.length, mostAddresses),
    ...each(addresses, `${path}.addresses`, (address, field) =>
      addressType === "FQDN"
        ? checkName(address, isDns1123Subdomain, field)
        : [...checkName(address, isIpAddress, field), ...checkName(address, isNonSpecialIp, field)],
    ),
    ...checkName(hostname, isDns1123Label, `${path}.hostname`),
  ];
}

function validatePort({ name, protocol }: DiscoveryV1EndpointPort, path: string): FieldError[] {
  return [
    ...checkName(name || undefined, isDns1123Label, `${path}.name`),
    ...checkOneOf(protocol, protocols, `${path}.protocol`),
  ];
}

function tooMany(field: string, count: number, limit: number): FieldError[] {
  if (count <= limit) return [];
  const message = `Too many: ${count}: must have at most ${limit} items`;
  return [{ field, reason: "FieldValueTooMany", message }];
}
