import type { V1EndpointSlice, V1Node, V1Service } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import type { AssignedKinds, ReadResource } from "../../../common/assigned-kinds.js";

type ProxiedResource = ReadResource<"proxy">;

/** One object that came, changed (`object`) or went (none), as the proxy is told of it. */
export type StateChange = { readonly name: string; readonly namespace: string } & {
  [R in ProxiedResource]: { readonly resource: R; readonly object: AssignedKinds[R] | undefined };
}[ProxiedResource];

const serviceNameLabel = "kubernetes.io/service-name";
const none: ReadonlyMap<string, V1EndpointSlice> = new Map();

/** What the proxy knows of the cluster, indexed as Services and names are looked up. */
export class ClusterState {
  private readonly serviceMap = new Map<string, V1Service>();
  private readonly sliceMap = new Map<string, V1EndpointSlice>();
  private readonly slicesByService = new Map<string, Map<string, V1EndpointSlice>>();
  private readonly slicesByAddress = new Map<string, Set<V1EndpointSlice>>();
  private readonly serviceByAddress = new Map<string, V1Service>();
  private readonly servicesInNamespace = new Map<string, number>();
  private readonly nodeMap = new Map<string, V1Node>();
  private readonly namespaceSet = new Set<string>();

  get services(): ReadonlyMap<string, V1Service> {
    return this.serviceMap;
  }

  get endpointSlices(): ReadonlyMap<string, V1EndpointSlice> {
    return this.sliceMap;
  }

  get nodes(): ReadonlyMap<string, V1Node> {
    return this.nodeMap;
  }

  get namespaces(): ReadonlySet<string> {
    return this.namespaceSet;
  }

  service(namespace: string, name: string): V1Service | undefined {
    return this.serviceMap.get(keyOf({ namespace, name }));
  }

  slicesOf(serviceKey: string): readonly V1EndpointSlice[] {
    return [...(this.slicesByService.get(serviceKey) ?? none).values()];
  }

  serviceAt(clusterIp: string): V1Service | undefined {
    return this.serviceByAddress.get(clusterIp);
  }

  slicesWith(address: string): readonly V1EndpointSlice[] {
    return [...(this.slicesByAddress.get(address) ?? [])];
  }

  hasNamespace(name: string): boolean {
    return this.namespaceSet.has(name) || this.servicesInNamespace.has(name);
  }

  /** @returns the keys of the Services that it touches, `*` for all */
  apply(change: StateChange): readonly string[] {
    const key = keyOf(change);
    switch (change.resource) {
      case "services":
        this.setService(key, change.object);
        return [key];
      case "endpointslices":
        return this.setSlice(key, change.object);
      case "nodes":
        set(this.nodeMap, key, change.object);
        return ["*"];
      case "namespaces":
        if (change.object) this.namespaceSet.add(change.name);
        else this.namespaceSet.delete(change.name);
        return [];
    }
  }

  private setService(key: string, service: V1Service | undefined) {
    const previous = this.serviceMap.get(key);
    for (const address of previous?.spec?.clusterIPs ?? []) {
      if (this.serviceByAddress.get(address) === previous) this.serviceByAddress.delete(address);
    }
    set(this.serviceMap, key, service);
    for (const address of service?.spec?.clusterIPs ?? []) {
      if (service && address !== "None") this.serviceByAddress.set(address, service);
    }
    this.count(key.slice(0, key.indexOf("/")), (service ? 1 : 0) - (previous ? 1 : 0));
  }

  private count(namespace: string, by: number) {
    const services = (this.servicesInNamespace.get(namespace) ?? 0) + by;
    set(this.servicesInNamespace, namespace, services || undefined);
  }

  private setSlice(key: string, slice: V1EndpointSlice | undefined): readonly string[] {
    const previous = this.sliceMap.get(key);
    set(this.sliceMap, key, slice);
    if (previous) this.unindex(key, previous);
    if (slice) this.index(key, slice);
    return [...new Set([previous, slice].flatMap((one) => serviceOf(one) ?? []))];
  }

  private index(key: string, slice: V1EndpointSlice) {
    const service = serviceOf(slice);
    if (service) getOrMake(this.slicesByService, service, () => new Map()).set(key, slice);
    for (const address of addressesOf(slice))
      getOrMake(this.slicesByAddress, address, () => new Set()).add(slice);
  }

  private unindex(key: string, slice: V1EndpointSlice) {
    const service = serviceOf(slice) ?? "";
    const slices = this.slicesByService.get(service);
    slices?.delete(key);
    if (slices?.size === 0) this.slicesByService.delete(service);
    for (const address of addressesOf(slice)) {
      const holders = this.slicesByAddress.get(address);
      holders?.delete(slice);
      if (holders?.size === 0) this.slicesByAddress.delete(address);
    }
  }
}

function serviceOf(slice: V1EndpointSlice | undefined): string | undefined {
  const name = slice?.metadata.labels?.[serviceNameLabel];
  return name && keyOf({ namespace: slice?.metadata.namespace, name });
}

function addressesOf(slice: V1EndpointSlice): readonly string[] {
  return slice.endpoints?.flatMap(({ addresses }) => addresses) ?? [];
}

function set<V>(map: Map<string, V>, key: string, value: V | undefined) {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}

function getOrMake<V>(map: Map<string, V>, key: string, make: () => V): V {
  const present = map.get(key) ?? make();
  map.set(key, present);
  return present;
}
