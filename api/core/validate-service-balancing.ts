import { type FieldError, forbiddenField, invalid, notSupported } from "../field-error.js";
import type { V1Service, V1ServiceSpec } from "../generated/types.js";
import { checkName, checkOneOf, each } from "../meta/checks.js";
import { isQualifiedName } from "../meta/names.js";
import { needsHealthCheckPort } from "./service-values.js";

const distributions = ["PreferClose", "PreferSameNode", "PreferSameZone"];
const onlyBalancers = "may only be used when `type` is 'LoadBalancer'";

/** What only load balancers have, and how traffic is spread. */
export function validateBalancing(spec: V1ServiceSpec): FieldError[] {
  return [
    ...checkOneOf(spec.trafficDistribution, distributions, "spec.trafficDistribution"),
    ...(spec.type === "LoadBalancer"
      ? checkName(spec.loadBalancerClass, isQualifiedName, "spec.loadBalancerClass")
      : validateOthers(spec)),
    ...validateHealthCheckPort(spec),
    ...validateServed(spec),
  ];
}

/** Who balances a Service is settled with its type, and so is the port at which its health is asked. */
export function validateBalancingUpdate(service: V1Service, old: V1Service): FieldError[] {
  const [next, before] = [service.spec ?? {}, old.spec ?? {}];
  const errors: FieldError[] = [];
  const stays = next.type === "LoadBalancer" && before.type === "LoadBalancer";
  if (stays && next.loadBalancerClass !== before.loadBalancerClass) {
    const value = next.loadBalancerClass ?? null;
    errors.push(invalid("spec.loadBalancerClass", value, "may not change once set"));
  }
  const checked = needsHealthCheckPort(service) && needsHealthCheckPort(old);
  if (checked && before.healthCheckNodePort && next.healthCheckNodePort !== before.healthCheckNodePort)
    errors.push(forbiddenField("spec.healthCheckNodePort", "field is immutable"));
  return errors;
}

function validateOthers({ loadBalancerClass, allocateLoadBalancerNodePorts }: V1ServiceSpec): FieldError[] {
  const given = { loadBalancerClass, allocateLoadBalancerNodePorts };
  return Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [forbiddenField(`spec.${name}`, onlyBalancers)],
  );
}

function validateHealthCheckPort(spec: V1ServiceSpec): FieldError[] {
  const { type, externalTrafficPolicy, healthCheckNodePort: port } = spec;
  if (!port || (type === "LoadBalancer" && externalTrafficPolicy === "Local")) return [];
  const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
  return [invalid("spec.healthCheckNodePort", port, detail)];
}

/** The proxy carries no SCTP; names of headless Services may speak of it. */
function validateServed(spec: V1ServiceSpec): FieldError[] {
  if (spec.type === "ExternalName" || spec.clusterIP === "None") return [];
  return each(spec.ports, "spec.ports", ({ protocol }, path) =>
    protocol === "SCTP" ? [notSupported(`${path}.protocol`, protocol, ["TCP", "UDP"])] : [],
  );
}
