import { type FieldError, required } from "../field-error.js";
import type { CoreV1EndpointPort, V1EndpointAddress, V1Endpoints } from "../generated/types.js";
import { checkName, checkOneOf, each } from "../meta/checks.js";
import { isIpAddress, isNonSpecialIp } from "../meta/ip.js";
import { isDns1123Label, isDns1123Subdomain } from "../meta/names.js";
import { checkPort, protocols } from "./pods/validate-ports.js";

export function validateEndpoints({ subsets }: V1Endpoints): FieldError[] {
  return each(subsets, "subsets", ({ addresses = [], notReadyAddresses = [], ports = [] }, path) => [
    ...(addresses.length + notReadyAddresses.length === 0
      ? [required(path, "must specify `addresses` or `notReadyAddresses`")]
      : []),
    ...each(addresses, `${path}.addresses`, validateAddress),
    ...each(notReadyAddresses, `${path}.notReadyAddresses`, validateAddress),
    ...each(ports, `${path}.ports`, (port, field) => validatePort(port, ports.length > 1, field)),
  ]);
}

function validateAddress({ ip, hostname, nodeName }: V1EndpointAddress, path: string): FieldError[] {
  return [
    ...checkName(ip ?? "", isIpAddress, `${path}.ip`),
    ...checkName(ip ?? "", isNonSpecialIp, `${path}.ip`),
    ...checkName(hostname || undefined, isDns1123Label, `${path}.hostname`),
    ...checkName(nodeName || undefined, isDns1123Subdomain, `${path}.nodeName`),
  ];
}

function validatePort(
  { name, port, protocol }: CoreV1EndpointPort,
  several: boolean,
  path: string,
): FieldError[] {
  return [
    ...(several && !name ? [required(`${path}.name`)] : []),
    ...checkName(name || undefined, isDns1123Label, `${path}.name`),
    ...checkPort(port ?? 0, `${path}.port`),
    ...checkOneOf(protocol, protocols, `${path}.protocol`),
  ];
}
