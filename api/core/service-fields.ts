import type { V1Service, V1ServicePort, V1ServiceSpec } from "../generated/types.js";
import { isHeadless, needsClusterIp, needsHealthCheckPort, needsNodePorts } from "./service-values.js";

/** What an update leaves out is kept: the address and the node ports that the Service already holds. */
export function keepAllocated({ spec }: V1Service, oldService: V1Service): void {
  const old = oldService.spec;
  if (!spec || !old) return;
  if (needsClusterIp({ ...oldService, spec }) && needsClusterIp(oldService)) {
    if (!spec.clusterIP && old.clusterIP) spec.clusterIP = old.clusterIP;
    if ((spec.clusterIPs ?? []).length === 0 && spec.clusterIP === old.clusterIP && old.clusterIPs) {
      spec.clusterIPs = [...old.clusterIPs];
    }
  }
  if (needsNodePorts({ ...oldService, spec }) && needsNodePorts(oldService)) keepNodePorts(spec, old);
  if (needsHealthCheckPort({ ...oldService, spec }) && needsHealthCheckPort(oldService)) {
    if (old.healthCheckNodePort) spec.healthCheckNodePort ||= old.healthCheckNodePort;
  }
}

function keepNodePorts(spec: V1ServiceSpec, old: V1ServiceSpec): void {
  const used = new Set((spec.ports ?? []).map(({ nodePort }) => nodePort ?? 0));
  const free = (old.ports ?? []).filter(({ nodePort }) => !used.has(nodePort ?? 0));
  const before = new Map(free.map((port) => [identityOf(port), port.nodePort]));
  for (const port of spec.ports ?? []) {
    const kept = before.get(identityOf(port));
    if (!port.nodePort && kept) port.nodePort = kept;
  }
}

const identityOf = ({ port, protocol }: V1ServicePort) => `${protocol}/${port}`;

/** A change of type gives up what the new one has no use for, unless the user wrote a new value for it. */
export function dropUnneeded(service: V1Service, oldService: V1Service): void {
  const { spec } = service;
  const old = oldService.spec;
  if (!spec || !old) return;
  if (needsClusterIp(oldService) && !needsClusterIp(service) && spec.clusterIP === old.clusterIP) {
    for (const field of ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] as const)
      delete spec[field];
  }
  if (needsNodePorts(oldService) && !needsNodePorts(service)) dropNodePorts(spec, old);
  if (needsHealthCheckPort(oldService) && !needsHealthCheckPort(service)) delete spec.healthCheckNodePort;
  if (spec.type !== "LoadBalancer") {
    if (old.type === "LoadBalancer") {
      delete spec.allocateLoadBalancerNodePorts;
      delete spec.loadBalancerClass;
    }
    if (spec.type !== "NodePort" && (spec.externalIPs ?? []).length === 0) delete spec.externalTrafficPolicy;
  }
  if (spec.type === "ExternalName") delete spec.internalTrafficPolicy;
}

function dropNodePorts(spec: V1ServiceSpec, old: V1ServiceSpec): void {
  const before = new Set((old.ports ?? []).map(({ nodePort }) => nodePort));
  for (const port of spec.ports ?? []) if (before.has(port.nodePort)) delete port.nodePort;
}

/** `clusterIP` and the first of `clusterIPs` are one field under two names; the old name is what people write. */
export function setAddressFields({ spec }: V1Service, oldService?: V1Service): void {
  if (!spec) return;
  const old = oldService?.spec;
  const changed = old !== undefined && spec.clusterIP !== old.clusterIP;
  const sameList = old !== undefined && spec.clusterIPs?.join() === old.clusterIPs?.join();
  if (!spec.clusterIP && changed && sameList) delete spec.clusterIPs;
  else if (spec.clusterIP && (!spec.clusterIPs?.length || (changed && sameList)))
    spec.clusterIPs = [spec.clusterIP];
}

/** The cluster has one family; only headless Services without selector may promise both. */
export function setFamilies(service: V1Service): void {
  const { spec } = service;
  if (!spec || !needsClusterIp(service)) return;
  const free = isHeadless(service) && Object.keys(spec.selector ?? {}).length === 0;
  spec.ipFamilyPolicy ||= free ? "RequireDualStack" : "SingleStack";
  if ((spec.ipFamilies ?? []).length > 0) return;
  spec.ipFamilies = free && spec.ipFamilyPolicy !== "SingleStack" ? ["IPv4", "IPv6"] : ["IPv4"];
}
