import { type FieldError, invalid, required } from "../field-error.js";
import type { CoreV1EndpointPort, V1EndpointAddress, V1Endpoints } from "../generated/types.js";
import { checkName, checkOneOf, each } from "../meta/checks.js";
import { isIpAddress } from "../meta/ip.js";
import { isDns1123Label } from "../meta/names.js";
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

function validateAddress({ ip, hostname }: V1EndpointAddress, path: string): FieldError[] {
  return [
    ...checkName(ip ?? "", isIpAddress, `${path}.ip`),
    ...checkReachable(ip ?? "", `${path}.ip`),
    ...checkName(hostname || undefined, isDns1123Label, `${path}.hostname`),
  ];
}

/** Addresses that mean something else on every host lead nowhere. */
export function checkReachable(ip: string, field: string): FieldError[] {
  if (ip === "0.0.0.0" || ip === "::") return [invalid(field, ip, "may not be unspecified (0.0.0.0 or ::)")];
  if (ip.startsWith("127.") || ip === "::1") {
    return [invalid(field, ip, "may not be in the loopback range (127.0.0.0/8, ::1/128)")];
  }
  if (ip.startsWith("169.254.")) {
    return [invalid(field, ip, "may not be in the link-local range (169.254.0.0/16, fe80::/10)")];
  }
  return [];
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
