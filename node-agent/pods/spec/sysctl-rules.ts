import { normalizeSysctl, sysctlNamespace } from "../../../api/core/pods/sysctls.js";
import type { V1PodSpec } from "../../../api/generated/types.js";

/** Kubernetes' safe ones: they change nothing for other pods, nor for the host. */
const safeSysctls = new Set([
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ping_group_range",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.tcp_wmem",
]);

const segment = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
const pattern = new RegExp(`^(${segment}[\\./])*(${segment}|\\*|${segment}\\*)$`);

/** Of those that a pod may set beside: names, and beginnings of names with a `*` behind. Throws an Error for what is neither. */
export function parseSysctlPatterns(text: string): string[] {
  const given = text.split(",").filter((item) => item !== "");
  for (const item of given) {
    if (item.length > 253 || !pattern.test(item))
      throw new Error(`sysctl ${JSON.stringify(item)} is no name, nor the beginning of one with a * behind`);
    if (!sysctlNamespace(item.replace(/\*$/, "")))
      throw new Error(`the sysctls ${JSON.stringify(item)} are not known to be namespaced`);
  }
  return given.map(normalizeSysctl);
}

/** Why a pod may not set a kernel's parameter here. */
export function sysctlProblem(
  given: string,
  { hostNetwork, hostIPC }: V1PodSpec,
  allowed: readonly string[] = [],
): string | undefined {
  const name = normalizeSysctl(given);
  if (!safeSysctls.has(name) && !allowed.some((one) => matches(one, name))) return "not allowlisted";
  const namespace = sysctlNamespace(name);
  if (hostNetwork && namespace === "net") return "not allowed with host net enabled";
  return hostIPC && namespace === "ipc" ? "not allowed with host ipc enabled" : undefined;
}

const matches = (allowed: string, name: string) =>
  allowed.endsWith("*") ? name.startsWith(allowed.slice(0, -1)) : name === allowed;
