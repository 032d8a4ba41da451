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

/** Of libc: what stands beyond is not read, or ends the program that reads it. */
const mostNameservers = 3;
const mostSearches = 32;
const mostSearchChars = 2_048;
const longestSearch = 253;

export interface PodResolvConf {
  readonly text: string;
  /** What had to be left out of it, in the words of Kubernetes' events. */
  readonly omissions: readonly string[];
}

/** A pod's /etc/resolv.conf. */
export function resolvConf(pod: V1Pod, settings: DnsSettings): PodResolvConf {
  const whole = withConfig(baseOf(pod, settings), pod.spec?.dnsConfig);
  const nameservers = whole.nameservers.slice(0, mostNameservers);
  const searches = fittingSearches(whole.searches);
  const omitted = (what: string, some: string, line: string, kept: readonly string[]) =>
    `${what} limits were exceeded, some ${some} have been omitted, the applied ${line} line is: ${kept.join(" ")}`;
  return {
    text: formatResolvConf({ ...whole, nameservers, searches }),
    omissions: [
      ...(nameservers.length < whole.nameservers.length
        ? [omitted("Nameserver", "nameservers", "nameserver", nameservers)]
        : []),
      ...(searches.length < whole.searches.length
        ? [omitted("Search Line", "search paths", "search", searches)]
        : []),
    ],
  };
}

/** The first ones, as many as fit. */
function fittingSearches(all: readonly string[]): string[] {
  const fitting = all.slice(0, mostSearches).filter((search) => search.length <= longestSearch);
  while (fitting.join(" ").length > mostSearchChars) fitting.pop();
  return fitting;
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
  const options = new Map(base.options.map((option) => [option.split(":")[0] ?? "", option]));
  for (const { name = "", value } of config.options ?? [])
    options.set(name, value ? `${name}:${value}` : name);
  return {
    nameservers: unique([...base.nameservers, ...(config.nameservers ?? [])]),
    searches: unique([...base.searches, ...(config.searches ?? [])]),
    options: [...options.values()],
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
    searches: last("search").map((domain) => (domain === "." ? domain : domain.replace(/\.$/, ""))),
    options: last("options"),
  };
}

const unique = (items: readonly string[]) => [...new Set(items)];
