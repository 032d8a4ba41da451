import { ApiError, badRequest } from "../../../api/errors.js";
import type { V1EndpointSlice, V1Pod, V1Service } from "../../../api/generated/types.js";
import type { Random } from "../../../common/random.js";
import type { Registry, ResourceStore } from "../../registry/resource-store.js";
import type { Exchange } from "../exchange.js";
import { contextOf } from "../handlers/context.js";
import type { TunnelTarget } from "../node-dialer.js";
import { nodeOf, podRef } from "./find-pod.js";

/** Where a proxied request goes. */
export interface ProxyTarget {
  readonly scheme: "http" | "https";
  readonly node: string;
  readonly target: TunnelTarget;
}

interface ParsedName {
  readonly scheme: "http" | "https";
  readonly name: string;
  /** Number or name; empty: the default. */
  readonly port: string;
}

/** `[http:|https:]name[:port]` */
export function parseProxyName(text: string): ParsedName {
  const parts = text.split(":");
  if (parts.length === 1) return { scheme: "http", name: text, port: "" };
  if (parts.length === 2) return { scheme: "http", name: parts[0] ?? "", port: parts[1] ?? "" };
  const [scheme = "", name = "", port = ""] = parts;
  if (parts.length > 3 || !["", "http", "https"].includes(scheme)) {
    throw badRequest(`invalid pod request ${JSON.stringify(text)}`);
  }
  return { scheme: scheme === "https" ? "https" : "http", name, port };
}

export class ProxyTargets {
  constructor(
    private readonly registry: Registry,
    private readonly random: Random,
  ) {}

  async ofPod(exchange: Exchange): Promise<ProxyTarget> {
    const { scheme, name, port } = parseProxyName(exchange.info.name);
    const pod = await this.#get<V1Pod>("pods", exchange, name);
    const number = port === "" ? firstPort(pod) : containerPort(pod, port);
    return { scheme, node: nodeOf(pod), target: { type: "pod-port", pod: podRef(pod), port: number } };
  }

  async ofNode(exchange: Exchange): Promise<ProxyTarget> {
    const { name } = parseProxyName(exchange.info.name);
    const store = this.#store("", "nodes");
    await store.get(contextOf(exchange), { name });
    return { scheme: "http", node: name, target: { type: "agent" } };
  }

  /** One of the ready endpoints, by lot; dialled from its own node. */
  async ofService(exchange: Exchange): Promise<ProxyTarget> {
    const { scheme, name, port } = parseProxyName(exchange.info.name);
    const service = await this.#get<V1Service>("services", exchange, name);
    const wanted = servicePort(service, port);
    const endpoints = (await this.#slices(exchange, name)).flatMap((slice) => endpointsOf(slice, wanted));
    const chosen = endpoints[Math.floor(this.random.next() * endpoints.length)];
    if (chosen) return { scheme, node: chosen.node, target: { type: "address", ...chosen.address } };
    throw new ApiError("ServiceUnavailable", `no endpoints available for service ${JSON.stringify(name)}`);
  }

  async #get<T>(resource: string, exchange: Exchange, name: string): Promise<T> {
    const { namespace } = exchange.info;
    const entry = await this.#store("", resource).get(contextOf(exchange), { namespace, name });
    return entry.object as T;
  }

  async #slices(exchange: Exchange, service: string): Promise<V1EndpointSlice[]> {
    const store = this.#store("discovery.k8s.io", "endpointslices");
    const { entries } = await store.list(contextOf(exchange), {
      namespace: exchange.info.namespace,
      labelSelector: `kubernetes.io/service-name=${service}`,
    });
    return entries.map(({ object }) => object as V1EndpointSlice);
  }

  #store(group: string, resource: string): ResourceStore {
    const store = this.registry.store(group, resource);
    if (!store) throw new ApiError("NotFound", "the server could not find the requested resource");
    return store;
  }
}

function firstPort(pod: V1Pod): number {
  const ports = (pod.spec?.containers ?? []).flatMap((container) => container.ports ?? []);
  return ports[0]?.containerPort ?? 80;
}

function containerPort(pod: V1Pod, port: string): number {
  if (/^\d+$/.test(port)) return Number(port);
  const ports = (pod.spec?.containers ?? []).flatMap((container) => container.ports ?? []);
  const named = ports.find(({ name }) => name === port);
  if (named) return named.containerPort;
  throw badRequest(`invalid port ${JSON.stringify(port)}`);
}

/** The name of the Service's port, by which endpoint slices know it. */
function servicePort({ spec, metadata }: V1Service, port: string): string {
  const ports = spec?.ports ?? [];
  const found =
    port === "" && ports.length === 1
      ? ports[0]
      : ports.find((one) => one.name === port || String(one.port) === port);
  if (found) return found.name ?? "";
  throw new ApiError(
    "ServiceUnavailable",
    `no service port ${JSON.stringify(port)} found for service ${JSON.stringify(metadata.name)}`,
  );
}

function endpointsOf({ endpoints = [], ports = [] }: V1EndpointSlice, portName: string) {
  const port = ports.find(({ name }) => (name ?? "") === portName)?.port;
  if (port === undefined) return [];
  return endpoints
    .filter(({ conditions, nodeName }) => conditions?.ready !== false && nodeName)
    .flatMap(({ addresses, nodeName = "" }) =>
      addresses.map((host) => ({ node: nodeName, address: { host, port } })),
    );
}
