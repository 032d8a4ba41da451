import type { V1Service } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { parseAddress } from "../../../common/ipv4.js";
import type { ClusterState } from "../config/cluster-state.js";
import { namedEndpoints } from "./endpoint-names.js";
import { a, type Found, soa, txt } from "./records.js";
import {
  endpointRecords,
  isHeadless,
  type NamedService,
  portRecords,
  type Records,
  serviceRecords,
} from "./service-records.js";

export interface ZoneSettings {
  /** `cluster.local` */
  readonly domain: string;
  readonly dnsAddress: string;
}

const nothing: Records = { answers: [], additionals: [] };

/** The names of the cluster, as the Kubernetes specification of DNS-based service discovery (1.1.0) has them. */
export class ClusterZone {
  constructor(
    private readonly state: ClusterState,
    private readonly settings: ZoneSettings,
  ) {}

  /**
   * @param name in small letters, without the last dot
   * @returns undefined for a name outside the zone
   */
  lookup(name: string, type: string): Found | undefined {
    const { domain } = this.settings;
    if (name !== domain && !name.endsWith(`.${domain}`)) return undefined;
    const labels = name === domain ? [] : name.slice(0, -domain.length - 1).split(".");
    const records = this.find(labels, name, type);
    return { exists: records !== undefined, zone: domain, ...(records ?? nothing) };
  }

  /** The name that a headless Service or a cluster address goes by. */
  nameOf({ metadata }: V1Service): string {
    return `${metadata.name}.${metadata.namespace}.svc.${this.settings.domain}`;
  }

  private find(labels: readonly string[], name: string, type: string): Records | undefined {
    const parent = labels.at(-1);
    if (parent === "svc") return this.findService(labels.slice(0, -1), type);
    if (parent === "pod") return this.findPod(labels.slice(0, -1), name, type);
    return this.findFixed(labels.join("."), name, type);
  }

  private findFixed(label: string, name: string, type: string): Records | undefined {
    switch (label) {
      case "":
        return { ...nothing, answers: this.apex(name, type) };
      case "dns-version":
        return { ...nothing, answers: type === "TXT" ? [txt(name, "1.1.0")] : [] };
      case "dns":
        return nothing;
      case "ns.dns":
        return { ...nothing, answers: type === "A" ? [a(name, this.settings.dnsAddress)] : [] };
      default:
        return undefined;
    }
  }

  private apex(name: string, type: string) {
    if (type === "SOA") return [soa(name, name, 1)];
    if (type !== "NS") return [];
    return [{ type: "NS" as const, name, ttl: 30, data: `ns.dns.${name}` }];
  }

  private findService(labels: readonly string[], type: string): Records | undefined {
    const [namespace, name, ...below] = labels.toReversed();
    if (namespace === undefined) return nothing;
    if (name === undefined) return this.state.hasNamespace(namespace) ? nothing : undefined;
    const named = this.named(namespace, name);
    if (!named) return undefined;
    const [first, second, ...tooMany] = below;
    if (first === undefined) return serviceRecords(named, type);
    if (tooMany.length > 0 || named.service.spec?.type === "ExternalName") return undefined;
    if (second === undefined) {
      const isProtocol = first === "_tcp" || first === "_udp";
      return endpointRecords(named, first, type) ?? (isProtocol ? nothing : undefined);
    }
    if (!first.startsWith("_") || !second.startsWith("_")) return undefined;
    return portRecords(named, second.slice(1), first.slice(1), type);
  }

  private named(namespace: string, name: string): NamedService | undefined {
    const service = this.state.service(namespace, name);
    if (!service) return undefined;
    const slices = isHeadless(service) ? this.state.slicesOf(keyOf({ namespace, name })) : [];
    return { name: this.nameOf(service), service, endpoints: namedEndpoints(slices) };
  }

  /** `a-b-c-d.namespace.pod`: the address is in the name, whether or not a pod is there. The namespace has to be. */
  private findPod(labels: readonly string[], name: string, type: string): Records | undefined {
    const [namespace, dashed, ...tooMany] = labels.toReversed();
    if (namespace === undefined) return nothing;
    if (tooMany.length > 0 || !this.state.hasNamespace(namespace)) return undefined;
    if (dashed === undefined) return nothing;
    const address = dashed.replaceAll("-", ".");
    if (parseAddress(address) === undefined) return undefined;
    return { ...nothing, answers: type === "A" ? [a(name, address)] : [] };
  }
}
