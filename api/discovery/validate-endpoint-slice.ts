import { checkPort, protocols } from "../core/pods/validate-ports.js";
import { type FieldError, required, tooMany } from "../field-error.js";
import type { DiscoveryV1EndpointPort, V1Endpoint, V1EndpointSlice } from "../generated/types.js";
import { checkName, checkOneOf, checkUnique, each } from "../meta/checks.js";
import { isIpv4Address, isIpv6Address, isNonSpecialIp } from "../meta/ip.js";
import { isDns1123Label, isDns1123Subdomain, isQualifiedName } from "../meta/names.js";
import { validateImmutable } from "../meta/validate-metadata.js";

const addressTypes = ["FQDN", "IPv4", "IPv6"];
const mostEndpoints = 1000;
const mostPorts = 20_000;
const mostAddresses = 100;

export function validateEndpointSlice(slice: V1EndpointSlice): FieldError[] {
  const { addressType, endpoints = [], ports = [] } = slice;
  return [
    ...(addressType ? checkOneOf(addressType, addressTypes, "addressType") : [required("addressType")]),
    ...checkCount("endpoints", endpoints.length, mostEndpoints),
    ...each(endpoints, "endpoints", (endpoint, path) => validateEndpoint(endpoint, addressType, path)),
    ...checkCount("ports", ports.length, mostPorts),
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
  { addresses = [], hostname, nodeName }: V1Endpoint,
  addressType: string,
  path: string,
): FieldError[] {
  if (addresses.length === 0) return [required(`${path}.addresses`, "must contain at least 1 address")];
  return [
    ...checkCount(`${path}.addresses`, addresses.length, mostAddresses),
    ...each(addresses, `${path}.addresses`, (address, field) => checkAddress(address, addressType, field)),
    ...checkName(hostname, isDns1123Label, `${path}.hostname`),
    ...checkName(nodeName || undefined, isDns1123Subdomain, `${path}.nodeName`),
  ];
}

/** Who trusts the type, a DNS server say, must not find the other family's addresses. */
function checkAddress(address: string, addressType: string, field: string): FieldError[] {
  switch (addressType) {
    case "FQDN":
      return checkName(address, isDns1123Subdomain, field);
    case "IPv4":
      return [...checkName(address, isIpv4Address, field), ...checkName(address, isNonSpecialIp, field)];
    case "IPv6":
      return [...checkName(address, isIpv6Address, field), ...checkName(address, isNonSpecialIp, field)];
    default:
      return [];
  }
}

function validatePort(
  { name, protocol, port, appProtocol }: DiscoveryV1EndpointPort,
  path: string,
): FieldError[] {
  return [
    ...checkName(name || undefined, isDns1123Label, `${path}.name`),
    ...checkOneOf(protocol, protocols, `${path}.protocol`),
    ...(port === undefined ? [] : checkPort(port, `${path}.port`)),
    ...checkName(appProtocol || undefined, isQualifiedName, `${path}.appProtocol`),
  ];
}

function checkCount(field: string, count: number, limit: number): FieldError[] {
  return count <= limit ? [] : [tooMany(field, count, limit)];
}
