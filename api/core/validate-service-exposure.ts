import { type FieldError, forbiddenField, invalid } from "../field-error.js";
import type { V1ServiceSpec } from "../generated/types.js";
import { checkName, checkOneOf, checkRange, checkRequiredName, each } from "../meta/checks.js";
import { isCidr, isIpAddress } from "../meta/ip.js";
import { isDns1123Subdomain } from "../meta/names.js";
import { checkPort } from "./pods/validate-ports.js";
import { validateBalancing } from "./validate-service-balancing.js";

const day = 86_400;

/** How a Service is reached from where, as far as it depends on its type. */
export function validateExposure(spec: V1ServiceSpec): FieldError[] {
  return [
    ...validateAffinityTimeout(spec),
    ...validateType(spec),
    ...validateTrafficPolicies(spec),
    ...validateLoadBalancing(spec),
    ...validateBalancing(spec),
  ];
}

function validateLoadBalancing(spec: V1ServiceSpec): FieldError[] {
  const { type, loadBalancerIP, loadBalancerSourceRanges: ranges, healthCheckNodePort: port } = spec;
  const errors = [
    ...checkName(loadBalancerIP || undefined, isIpAddress, "spec.loadBalancerIP"),
    ...each(ranges, "spec.loadBalancerSourceRanges", (range, field) =>
      checkName(range.trim(), isCidr, field),
    ),
    ...(port ? checkPort(port, "spec.healthCheckNodePort") : []),
  ];
  if (!ranges?.length || type === "LoadBalancer") return errors;
  const detail = "may only be used when `type` is 'LoadBalancer'";
  return [...errors, forbiddenField("spec.loadBalancerSourceRanges", detail)];
}

function validateAffinityTimeout({
  sessionAffinity,
  sessionAffinityConfig: config,
}: V1ServiceSpec): FieldError[] {
  const field = "spec.sessionAffinityConfig";
  if (sessionAffinity !== "ClientIP") {
    if (!config) return [];
    return [forbiddenField(field, "must not be set when session affinity is None")];
  }
  return checkRange(config?.clientIP?.timeoutSeconds, 1, day, `${field}.clientIP.timeoutSeconds`);
}

function validateType(spec: V1ServiceSpec): FieldError[] {
  if (spec.type === "ExternalName") {
    const name = spec.externalName?.replace(/\.$/, "");
    return checkRequiredName(name, isDns1123Subdomain, "spec.externalName");
  }
  const external = spec.type === "LoadBalancer" || spec.type === "NodePort";
  if (external && spec.clusterIP === "None") {
    const detail = `may not be set to 'None' for ${spec.type} services`;
    return [invalid("spec.clusterIPs[0]", "None", detail)];
  }
  return [];
}

function validateTrafficPolicies(spec: V1ServiceSpec): FieldError[] {
  const policies = ["Cluster", "Local"];
  const external = spec.externalTrafficPolicy || undefined;
  const exposed =
    spec.type === "LoadBalancer" ||
    spec.type === "NodePort" ||
    (spec.type === "ClusterIP" && (spec.externalIPs ?? []).length > 0);
  if (external && !exposed) {
    const detail = "may only be set for externally-accessible services";
    return [invalid("spec.externalTrafficPolicy", external, detail)];
  }
  return [
    ...checkOneOf(external, policies, "spec.externalTrafficPolicy"),
    ...checkOneOf(spec.internalTrafficPolicy, policies, "spec.internalTrafficPolicy"),
  ];
}
