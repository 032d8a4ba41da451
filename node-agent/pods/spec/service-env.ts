import type { V1Service } from "../../../api/generated/types.js";

export type Env = Map<string, string>;

/** The variables by which containers find Services without DNS, as Kubernetes (and Docker links) name them. */
export function serviceEnv(services: readonly V1Service[]): Env {
  const env: Env = new Map();
  for (const service of services) {
    const address = service.spec?.clusterIP;
    if (address && address !== "None") addService(env, service, address);
  }
  return env;
}

function addService(env: Env, { metadata, spec }: V1Service, address: string): void {
  const name = (metadata.name ?? "").replace(/-/g, "_").toUpperCase();
  const ports = spec?.ports ?? [];
  const [first] = ports;
  if (!first) return;
  env.set(`${name}_SERVICE_HOST`, address);
  env.set(`${name}_SERVICE_PORT`, String(first.port));
  for (const port of ports) {
    if (port.name)
      env.set(`${name}_SERVICE_PORT_${port.name.replace(/-/g, "_").toUpperCase()}`, String(port.port));
  }
  for (const [index, { port, protocol = "TCP" }] of ports.entries()) {
    const scheme = protocol.toLowerCase();
    const url = `${scheme}://${address}:${port}`;
    if (index === 0) env.set(`${name}_PORT`, url);
    const prefix = `${name}_PORT_${port}_${protocol.toUpperCase()}`;
    env.set(prefix, url);
    env.set(`${prefix}_PROTO`, scheme);
    env.set(`${prefix}_PORT`, String(port));
    env.set(`${prefix}_ADDR`, address);
  }
}
