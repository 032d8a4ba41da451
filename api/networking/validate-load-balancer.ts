import { type FieldError, invalid } from "../field-error.js";
import type {
  V1IngressLoadBalancerStatus,
  V1LoadBalancerIngress,
  V1LoadBalancerStatus,
} from "../generated/types.js";
import { checkName, checkOneOf, each } from "../meta/checks.js";
import { isIpAddress } from "../meta/ip.js";
import { isDns1123Subdomain } from "../meta/names.js";

/** Where a load balancer takes traffic in, as the status of Services and Ingresses says. */
export function validateLoadBalancerStatus(
  status: V1LoadBalancerStatus | V1IngressLoadBalancerStatus = {},
): FieldError[] {
  return each<V1LoadBalancerIngress>(
    status.ingress,
    "status.loadBalancer.ingress",
    ({ ip, hostname, ipMode }, path) => [
      ...checkName(ip || undefined, isIpAddress, `${path}.ip`),
      ...checkOneOf(ipMode, ["Proxy", "VIP"], `${path}.ipMode`),
      ...checkHostname(hostname, `${path}.hostname`),
    ],
  );
}

function checkHostname(hostname: string | undefined, field: string): FieldError[] {
  if (!hostname) return [];
  if (isIpAddress(hostname).length === 0) {
    return [invalid(field, hostname, "must be a DNS name, not an IP address")];
  }
  return checkName(hostname, isDns1123Subdomain, field);
}
