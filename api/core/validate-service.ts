import { duplicate, type FieldError, forbiddenField, invalid, required } from "../field-error.js";
import type { V1Service, V1ServicePort, V1ServiceSpec } from "../generated/types.js";
import { checkName, checkOneOf, checkRange, checkRequiredName, checkUnique, each } from "../meta/checks.js";
import { isIpAddress, isNonSpecialIp } from "../meta/ip.js";
import { isDns1123Label, isDns1123Subdomain, isQualifiedName } from "../meta/names.js";
import { validateLabels } from "../meta/validate-metadata.js";
import { checkPort, checkPortOrName, protocols } from "./pods/validate-ports.js";

import { validateServiceAddresses } from "./validate-service-addresses.js";

export { validateServiceUpdate } from "./validate-service-addresses.js";

const types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const day = 86_400;

export function validateService({ spec = {} }: V1Service): FieldError[] {
  return [
    ...validatePorts(spec),
    ...validateLabels(spec.selector, "spec.selector"),
    ...checkOneOf(spec.sessionAffinity, ["ClientIP", "None"], "spec.sessionAffinity"),
    ...validateAffinityTimeout(spec),
    ...checkOneOf(spec.type, types, "spec.type"),
    ...validateType(spec),
    ...validateServiceAddresses(spec),
    ...each(spec.externalIPs, "spec.externalIPs", (ip, field) => {
      const errors = checkName(ip, isIpAddress, field);
      return errors.length > 0 ? errors : checkName(ip, isNonSpecialIp, field);
    }),
    ...validateTrafficPolicies(spec),
  ];
}

function validatePorts(spec: V1ServiceSpec): FieldError[] {
  const { ports = [] } = spec;
  if (ports.length === 0 && spec.clusterIP !== "None" && spec.type !== "ExternalName") {
    return [required("spec.ports")];
  }
  return [
    ...each(ports, "spec.ports", (port, path) => validatePort(port, ports.length > 1, path)),
    ...checkUnique(
      ports,
      ({ name }) => name,
      (index) => `spec.ports[${index}].name`,
    ),
    ...checkUnique(
      ports,
      ({ port, protocol }) => `${port}/${protocol}`,
      (index) => `spec.ports[${index}]`,
    ).map((error) => ({ ...error, message: duplicatePort(ports, error.field) })),
    ...validateNodePorts(spec),
  ];
}

function duplicatePort(ports: readonly V1ServicePort[], field: string): string {
  const { port, protocol } = ports[Number(/\d+/.exec(field)?.[0])] ?? { port: 0 };
  return `Duplicate value: ${JSON.stringify({ protocol, port })}`;
}

function validatePort(port: V1ServicePort, named: boolean, path: string): FieldError[] {
  return [
    ...(named && !port.name
      ? [required(`${path}.name`)]
      : checkName(port.name || undefined, isDns1123Label, `${path}.name`)),
    ...checkPort(port.port ?? 0, `${path}.port`),
    ...checkOneOf(port.protocol, protocols, `${path}.protocol`),
    ...checkPortOrName(port.targetPort, `${path}.targetPort`),
    ...checkName(port.appProtocol || undefined, isQualifiedName, `${path}.appProtocol`),
  ];
}

function validateNodePorts({ ports = [], type }: V1ServiceSpec): FieldError[] {
  const seen = new Set<string>();
  return each(ports, "spec.ports", ({ nodePort, protocol }, path) => {
    if (!nodePort) return [];
    const field = `${path}.nodePort`;
    if (type === "ClusterIP" || type === "ExternalName") {
      return [forbiddenField(field, `may not be used when \`type\` is '${type}'`)];
    }
    const identity = `${protocol}/${nodePort}`;
    if (seen.has(identity)) return [duplicate(field, nodePort)];
    seen.add(identity);
    return [];
  });
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
  if (spec.type === "LoadBalancer") return [];
  return spec.loadBalancerClass === undefined
    ? []
    : [forbiddenField("spec.loadBalancerClass", "may only be used when `type` is 'LoadBalancer'")];
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
