import type { V1HostAlias } from "../../../api/generated/types.js";
import type { PodNames } from "./hostname.js";

const local = [
  "127.0.0.1\tlocalhost",
  "::1\tlocalhost ip6-localhost ip6-loopback",
  "fe00::0\tip6-localnet",
  "fe00::0\tip6-mcastprefix",
  "fe00::1\tip6-allnodes",
  "fe00::2\tip6-allrouters",
];

/** A pod's /etc/hosts. */
export function hostsFile(
  address: string,
  { hostname, fqdn }: PodNames,
  aliases: readonly V1HostAlias[],
): string {
  const names = fqdn && fqdn !== hostname ? `${fqdn}\t${hostname}` : hostname;
  return [
    "# Kubernetes-managed hosts file.",
    ...local,
    `${address}\t${names}`,
    "",
    ...aliasLines(aliases),
  ].join("\n");
}

/** The host's own file, for pods in its network. */
export function hostNetworkHostsFile(hostFile: string, aliases: readonly V1HostAlias[]): string {
  return [
    "# Kubernetes-managed hosts file (host network).",
    hostFile.trimEnd(),
    "",
    ...aliasLines(aliases),
  ].join("\n");
}

function aliasLines(aliases: readonly V1HostAlias[]): string[] {
  if (aliases.length === 0) return [];
  const lines = aliases.map(({ ip, hostnames = [] }) => `${ip}\t${hostnames.join("\t")}`);
  return ["# Entries added by HostAliases.", ...lines, ""];
}
