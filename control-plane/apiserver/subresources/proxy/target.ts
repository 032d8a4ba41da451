import { ApiError, badRequest, isNotFound } from "../../../../api/errors.js";
import type { V1EndpointSlice, V1Pod, V1Service } from "../../../../api/generated/types.js";
import type { Random } from "../../../../common/random.js";
import type { Registry, ResourceStore } from "../../../registry/contract/resource-store.js";
import type { Exchange } from "../../exchange/exchange.js";
import { contextOf } from "../../handlers/context.js";
import { refOf } from "../../handlers/ref.js";
import type { TunnelTarget } from "../../nodes/node-dialer.js";
import { nodeOf, podRef } from "../find-pod.js";
import { parseProxyName } from "./name.js";

/** Where a proxied request goes. */
export interface ProxyTarget {
  readonly scheme: "http" | "https";
  readonly node: string;
  readonly target: TunnelTarget;
  /** What the backend would call itself: `host:port`. */
  readonly address: string;
}

export class ProxyTargets {
  constructor(
    private readonly registry: Registry,
    private readonly random: Random,
  ) {}

  async ofPod(exchange: Exchange): Promise<ProxyTarget> {
    const { scheme, name, port } = parseProxyName("pod", exchange.info.name);
    const pod = await this.get<V1Pod>("pods", exchange, name);
    const number =
      port === "" ? (portsOf(pod)[0]?.containerPort ?? standardPorts[scheme]) : portOf(pod, port);
    const target = { type: "pod-port", pod: podRef(pod), port: number } as const;
    return { scheme, node: nodeOf(pod), target, address: `${pod.status?.podIP ?? ""}:${number}` };
  }

  async ofNode(exchange: Exchange): Promise<ProxyTarget> {
    const { name } = parseProxyName("node", exchange.info.name);
    await this.store("", "nodes").get(contextOf(exchange), { name });
    return { scheme: "http", node: name, target: { type: "agent" }, address: name };
  }

  /** One of the ready endpoints, by lot. Slices are written by users too: only what a pod says of itself is dialled. */
  async ofService(exchange: Exchange): Promise<ProxyTarget> {
    const { scheme, name, port } = parseProxyName("service", exchange.info.name);
    const service = await this.get<V1Service>("services", exchange, name);
    const wanted = portName(service, port);
    const endpoints = (await this.slices(exchange, name)).flatMap((slice) => endpointsOf(slice, wanted));
    const chosen = await this.oneOf(endpoints, exchange);
    if (!chosen)
      throw unavailable(`no endpoints available for service ${JSON.stringify(exchange.info.name)}`);
    const { pod, host, port: number } = chosen;
    const target = { type: "pod-port", pod: podRef(pod), port: number } as const;
    return { scheme, node: nodeOf(pod), target, address: `${host}:${number}` };
  }

  private async oneOf(
    endpoints: readonly Endpoint[],
    exchange: Exchange,
  ): Promise<(Endpoint & { pod: V1Pod }) | undefined> {
    const left = [...endpoints];
    while (left.length > 0) {
      const [endpoint] = left.splice(Math.floor(this.random.next() * left.length), 1);
      const pod = endpoint && (await this.podAt(endpoint, exchange));
      if (pod) return { ...endpoint, pod };
    }
    return undefined;
  }

  /** The Service's namespace's pod that an endpoint refers to, if it has the endpoint's address. */
  private async podAt({ host, name, uid }: Endpoint, exchange: Exchange): Promise<V1Pod | undefined> {
    const ref = { ...refOf(exchange), name };
    const read = this.store("", "pods").get(contextOf(exchange), ref, { resourceVersion: "0" });
    const pod = (await read.catch(unlessNotFound))?.object as V1Pod | undefined;
    const isThere = pod?.spec?.nodeName && pod.status?.podIPs?.some(({ ip }) => ip === host);
    return isThere && pod.metadata.uid === uid ? pod : undefined;
  }

  private async get<T>(resource: string, exchange: Exchange, name: string): Promise<T> {
    const ref = { ...refOf(exchange), name };
    const entry = await this.store("", resource).get(contextOf(exchange), ref);
    return entry.object as T;
  }

  private async slices(exchange: Exchange, service: string): Promise<V1EndpointSlice[]> {
    const store = this.store("discovery.k8s.io", "endpointslices");
    const { entries } = await store.list(contextOf(exchange), {
      namespace: exchange.info.served?.namespace,
      labelSelector: `kubernetes.io/service-name=${service}`,
    });
    return entries.map(({ object }) => object as V1EndpointSlice);
  }

  private store(group: string, resource: string): ResourceStore {
    const store = this.registry.store(group, resource);
    if (!store) throw new ApiError("NotFound", "the server could not find the requested resource");
    return store;
  }
}

const standardPorts = { http: 80, https: 443 } as const;

const unavailable = (message: string) => new ApiError("ServiceUnavailable", message);

const portsOf = ({ spec }: V1Pod) => (spec?.containers ?? []).flatMap((container) => container.ports ?? []);

function portOf(pod: V1Pod, port: string): number {
  const named = portsOf(pod).find(({ name }) => name === port)?.containerPort;
  const number = named ?? (/^\d+$/.test(port) ? Number(port) : 0);
  if (number > 0 && number < 65_536) return number;
  throw badRequest(`invalid port ${JSON.stringify(port)}`);
}

/** The name of the Service's port, by which endpoint slices know it. */
function portName({ spec, metadata }: V1Service, port: string): string {
  if (!/^\d+$/.test(port)) return port;
  const found = spec?.ports?.find((one) => String(one.port) === port);
  if (found) return found.name ?? "";
  throw unavailable(`no service port ${port} found for service ${JSON.stringify(metadata.name)}`);
}

interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** Of its pod. */
  readonly name: string;
  readonly uid: string;
}

function endpointsOf({ endpoints = [], ports = [] }: V1EndpointSlice, wanted: string): Endpoint[] {
  const port = ports.find(({ name }) => (name ?? "") === wanted)?.port;
  if (port === undefined) return [];
  return endpoints.flatMap(({ addresses, conditions, targetRef }) => {
    const { kind, name = "", uid = "" } = targetRef ?? {};
    if (kind !== "Pod" || conditions?.ready === false) return [];
    return addresses.map((host) => ({ host, port, name, uid }));
  });
}

function unlessNotFound(error: unknown): undefined {
  if (!isNotFound(error)) throw error;
}
