import type { V1Pod, V1PodDNSConfig } from "../../../api/generated/types.js";

export interface ResolvConf {
  readonly nameservers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

export interface DnsSettings {
  readonly address: string;
  readonly domain: string;
  /** The host's own resolver, for what the cluster does not answer. */
  readonly host: ResolvConf;
}

/** A pod's /etc/resolv.conf. */
export function resolvConf(pod: V1Pod, settings: DnsSettings): string {
  return formatResolvConf(withConfig(baseOf(pod, settings), pod.spec?.dnsConfig));
}

function baseOf({ metadata, spec }: V1Pod, { address, domain, host }: DnsSettings): ResolvConf {
  const policy = spec?.dnsPolicy ?? "ClusterFirst";
  if (policy === "None") return { nameservers: [], searches: [], options: [] };
  if (policy === "Default" || (policy === "ClusterFirst" && spec?.hostNetwork)) return host;
  const searches = [`${metadata.namespace}.svc.${domain}`, `svc.${domain}`, domain, ...host.searches];
  return { nameservers: [address], searches: unique(searches), options: ["ndots:5"] };
}

function withConfig(base: ResolvConf, config: V1PodDNSConfig | undefined): ResolvConf {
  if (!config) return base;
  const own = (config.options ?? []).map(({ name = "", value }) =>
    value === undefined ? name : `${name}:${value}`,
  );
  const replaced = new Set((config.options ?? []).map(({ name }) => name));
  return {
    nameservers: unique([...base.nameservers, ...(config.nameservers ?? [])]),
    searches: unique([...base.searches, ...(config.searches ?? [])]),
    options: [...base.options.filter((option) => !replaced.has(option.split(":")[0])), ...own],
  };
}

export function formatResolvConf({ nameservers, searches, options }: ResolvConf): string {
  return [
    ...(searches.length > 0 ? [`search ${searches.join(" ")}`] : []),
    ...nameservers.map((address) => `nameserver ${address}`),
    ...(options.length > 0 ? [`options ${options.join(" ")}`] : []),
    "",
  ].join("\n");
}

export function parseResolvConf(text: string): ResolvConf {
  const words = text.split("\n").map((line) => line.trim().split(/\s+/));
  const last = (keyword: string) => words.findLast(([first]) => first === keyword)?.slice(1) ?? [];
  return {
    nameservers: words.flatMap(([first, address]) => (first === "nameserver" && address ? [address] : [])),
    searches: last("search").filter((domain) => domain !== "."),
    options: last("options"),
  };
}

const unique = (items: readonly string[]) => [...new Set(items)];
