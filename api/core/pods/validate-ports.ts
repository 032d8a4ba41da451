import { duplicate, type FieldError, invalid, required } from "../../field-error.js";
import type { V1Container, V1ContainerPort } from "../../generated/types.js";
import { checkName, checkOneOf, checkUnique, each } from "../../meta/checks.js";
import { isIpAddress } from "../../meta/ip.js";
import { isPortName, isPortNumber } from "../../meta/port-names.js";

export const protocols = ["SCTP", "TCP", "UDP"];

export function validatePorts(
  ports: readonly V1ContainerPort[] | undefined,
  hostNetwork: boolean,
  path: string,
): FieldError[] {
  return [
    ...each(ports, path, (port, field) => validatePort(port, hostNetwork, field)),
    ...checkUnique(
      ports,
      ({ name }) => name,
      (index) => `${path}[${index}].name`,
    ),
  ];
}

function validatePort(port: V1ContainerPort, hostNetwork: boolean, path: string): FieldError[] {
  const { containerPort, hostPort } = port;
  const errors = [
    ...checkName(port.name || undefined, isPortName, `${path}.name`),
    ...checkName(port.hostIP || undefined, isIpAddress, `${path}.hostIP`),
  ];
  if (!containerPort) errors.push(required(`${path}.containerPort`));
  else errors.push(...checkPort(containerPort, `${path}.containerPort`));
  if (hostPort) errors.push(...checkPort(hostPort, `${path}.hostPort`));
  if (hostNetwork && hostPort !== undefined && hostPort !== containerPort) {
    errors.push(
      invalid(`${path}.containerPort`, containerPort, "must match `hostPort` when `hostNetwork` is true"),
    );
  }
  return [...errors, ...checkOneOf(port.protocol, protocols, `${path}.protocol`)];
}

export const checkPort = (port: number, field: string) =>
  isPortNumber(port).map((message) => invalid(field, port, message));

/** A port number, or the name of a container's port. */
export function checkPortOrName(port: number | string | undefined, field: string): FieldError[] {
  if (typeof port === "string") return isPortName(port).map((message) => invalid(field, port, message));
  return checkPort(port ?? 0, field);
}

/** Two containers of one pod can't hold the same port of the host. */
export function validateHostPorts(containers: readonly V1Container[], path: string): FieldError[] {
  const seen = new Set<string>();
  return containers.flatMap(({ ports }, at) =>
    each(ports, `${path}[${at}].ports`, ({ hostPort, hostIP, protocol }, field) => {
      if (!hostPort) return [];
      const value = `${protocol}/${hostIP ?? ""}/${hostPort}`;
      if (seen.has(value)) return [duplicate(`${field}.hostPort`, value)];
      seen.add(value);
      return [];
    }),
  );
}
