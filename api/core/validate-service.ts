import { duplicate, type FieldError, forbiddenField, required } from "../field-error.js";
import type { V1Service, V1ServicePort, V1ServiceSpec } from "../generated/types.js";
import { checkName, checkOneOf, checkUnique, each } from "../meta/checks.js";
import { isIpAddress, isNonSpecialIp } from "../meta/ip.js";
import { isDns1123Label, isQualifiedName } from "../meta/names.js";
import { validateLabels } from "../meta/validate-metadata.js";
import { checkPort, checkPortOrName, protocols } from "./pods/validate-ports.js";
import { validateServiceAddresses } from "./validate-service-addresses.js";
import { validateExposure } from "./validate-service-exposure.js";

const types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];

export function validateService({ spec = {} }: V1Service): FieldError[] {
  return [
    ...validatePorts(spec),
    ...validateLabels(spec.selector, "spec.selector"),
    ...checkOneOf(spec.sessionAffinity, ["ClientIP", "None"], "spec.sessionAffinity"),
    ...checkOneOf(spec.type, types, "spec.type"),
    ...validateExposure(spec),
    ...validateServiceAddresses(spec),
    ...each(spec.externalIPs, "spec.externalIPs", (ip, field) => {
      const errors = checkName(ip, isIpAddress, field);
      return errors.length > 0 ? errors : checkName(ip, isNonSpecialIp, field);
    }),
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
    const wrong = checkPort(nodePort, field);
    if (wrong.length > 0) return wrong;
    const identity = `${protocol}/${nodePort}`;
    if (seen.has(identity)) return [duplicate(field, nodePort)];
    seen.add(identity);
    return [];
  });
}
