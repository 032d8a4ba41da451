import type { V1EndpointSlice, V1Service, V1ServicePort } from "../../../api/generated/types.js";
import { type Cidr, parseAddress } from "../../../common/ipv4.js";
import type { SocketAddress } from "../sockets/socket-opener.js";
import { balancerAddresses, sourceRangesOf } from "./balancer-addresses.js";
import { type Backend, chooseBackends, type TrafficPolicy, type Vantage } from "./endpoint-choice.js";
import { type ExternalView, externalAddresses, externalRefusal } from "./external-addresses.js";
import { type ProxyProtocol, proxyProtocolOf } from "./proxy-protocol.js";

/** An address at which a Service is to be served, and by whom. */
export interface ServiceListener extends SocketAddress {
  readonly backends: readonly Backend[];
  /** Set: connections of one client go to one backend, until it has been silent for so long. */
  readonly affinityMs?: number;
  /** Set: others than these clients are turned away. */
  readonly sources?: readonly Cidr[];
  /** Set: each connection tells its backend first who the client is. */
  readonly proxyProtocol?: ProxyProtocol;
}

/** A listener that could not be opened, or may not. */
export interface ListenFailure {
  readonly listener: ServiceListener;
  readonly message: string;
}

export interface HostView extends Vantage, ExternalView {}

/**
 * Where a Service listens. Addresses without a backend are left out: nothing listens there, so the kernel refuses,
 * as it should. Headless Services and ExternalName have names only.
 */
export function listenersOf(
  service: V1Service,
  slices: readonly V1EndpointSlice[],
  view: HostView,
): readonly ServiceListener[] {
  const { spec } = service;
  if (!spec?.clusterIP || spec.clusterIP === "None" || spec.type === "ExternalName") return [];
  return (spec.ports ?? [])
    .flatMap((port) => listenersOfPort(service, port, slices, view))
    .filter(({ backends }) => backends.length > 0);
}

/** The addresses that a Service asks for and that it may not have, with the reason. */
export function refusedListeners(service: V1Service, view: HostView): readonly ListenFailure[] {
  const [port] = service.spec?.ports ?? [];
  const protocol = port?.protocol ?? "TCP";
  if (!port || !isServed(protocol)) return [];
  return externalAddresses(service, view).flatMap((address) => {
    const why = externalRefusal(address, view);
    if (!why) return [];
    const listener = { scope: "host", protocol, address, port: port.port, backends: [] } as const;
    return [{ listener, message: `the external address ${address} is not served: ${why}` }];
  });
}

function listenersOfPort(
  service: V1Service,
  port: V1ServicePort,
  slices: readonly V1EndpointSlice[],
  view: HostView,
): readonly ServiceListener[] {
  const protocol = port.protocol ?? "TCP";
  if (!isServed(protocol)) return [];
  const backends = (policy: TrafficPolicy) => chooseBackends(slices, port.name ?? "", protocol, policy, view);
  const [inside, outside] = [internalPolicy(service), externalPolicy(service)];
  const within = backends(inside);
  const told = proxyProtocolOf(service);
  const manner = { protocol, ...affinityOf(service), ...(told ? { proxyProtocol: told } : {}) };
  const internal = { backends: within, ...manner };
  const external = { backends: inside === outside ? within : backends(outside), ...manner };
  const sources = sourceRangesOf(service);
  const balanced = { ...external, ...(sources ? { sources } : {}) };
  const allowed = externalAddresses(service, view).filter((address) => !externalRefusal(address, view));
  const at = <T extends object>(address: string, what: T) =>
    ({ scope: "host", address, port: port.port, ...what }) as const;
  const byAddress = new Map([
    ...allowed.map((address) => [address, at(address, external)] as const),
    ...balancerAddresses(service, view).map((address) => [address, at(address, balanced)] as const),
  ]);
  return [
    ...clusterAddresses(service).map(
      (address) => ({ scope: "service", address, port: port.port, ...internal }) as const,
    ),
    ...byAddress.values(),
    ...nodePortAddresses(port, protocol, view).map(
      (address) => ({ scope: "host", address, port: port.nodePort ?? 0, ...external }) as const,
    ),
  ];
}

/** SCTP is not. */
function isServed(protocol: string): protocol is SocketAddress["protocol"] {
  return protocol === "TCP" || protocol === "UDP";
}

function clusterAddresses({ spec }: V1Service): readonly string[] {
  const addresses = spec?.clusterIPs?.length ? spec.clusterIPs : [spec?.clusterIP ?? ""];
  return addresses.filter((address) => parseAddress(address) !== undefined);
}

/** A datagram's answer must come from the address it went to, so UDP has a socket for each. */
function nodePortAddresses(
  { nodePort }: V1ServicePort,
  protocol: "TCP" | "UDP",
  { hostAddresses }: HostView,
): readonly string[] {
  if (!nodePort) return [];
  return protocol === "UDP" ? hostAddresses : ["0.0.0.0"];
}

function internalPolicy({ spec }: V1Service): TrafficPolicy {
  return spec?.internalTrafficPolicy === "Local" ? "Local" : "Cluster";
}

function externalPolicy({ spec }: V1Service): TrafficPolicy {
  return spec?.externalTrafficPolicy === "Local" ? "Local" : "Cluster";
}

function affinityOf({ spec }: V1Service): { affinityMs?: number } {
  if (spec?.sessionAffinity !== "ClientIP") return {};
  return { affinityMs: (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800) * 1000 };
}
