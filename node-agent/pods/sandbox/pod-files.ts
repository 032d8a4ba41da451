import { join } from "node:path";
import type { Files } from "../../files/files.js";
import type { Say } from "../events/pod-events.js";
import { podNames } from "../spec/hostname.js";
import { hostNetworkHostsFile, hostsFile } from "../spec/hosts-file.js";
import { type DnsSettings, resolvConf } from "../spec/resolv-conf.js";
import type { PodMemory } from "../state/pod-memory.js";

export const hostsPath = (podDirectory: string) => join(podDirectory, "etc-hosts");
export const resolvConfPath = (podDirectory: string) => join(podDirectory, "resolv.conf");

/** Writes what every container of the pod sees as /etc/hosts and /etc/resolv.conf; `say` is told what these have no room for. */
export async function writePodFiles(
  files: Files,
  memory: PodMemory,
  dns: DnsSettings,
  say: Say,
): Promise<void> {
  const { directory, pod } = memory;
  await files.makeDirectory(directory);
  const aliases = pod.spec?.hostAliases ?? [];
  const hosts = memory.hostNetwork
    ? hostNetworkHostsFile((await files.read("/etc/hosts")) ?? "", aliases)
    : hostsFile(memory.address ?? "", podNames(pod, dns.domain), aliases);
  const resolver = resolvConf(pod, dns);
  for (const omission of resolver.omissions) say("Warning", "DNSConfigForming", omission);
  await Promise.all([
    files.write(hostsPath(directory), hosts),
    files.write(resolvConfPath(directory), resolver.text),
  ]);
}
