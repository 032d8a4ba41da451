import { normalizeSysctl, sysctlNamespace } from "../../../api/core/pods/sysctls.js";
import type { V1PodSpec } from "../../../api/generated/types.js";
import { allContainers } from "../lifecycle/context.js";

/** Why the node won't run a pod: `status.reason`, and what an event says. */
export interface Refusal {
  readonly reason: string;
  readonly message: string;
}

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

/** What a host offers, or not. */
export interface HostFeatures {
  readonly appArmor: boolean;
  /** Limits for a pod as a whole. */
  readonly podResources: boolean;
}

/** What the API lets pass, for it knows no nodes, but no pod may do here. */
export function refusalOf(spec: V1PodSpec, host: HostFeatures): Refusal | undefined {
  if (spec.os && spec.os.name !== "linux") {
    const message = "Failed to admit pod as the OS field doesn't match node OS";
    return { reason: "PodOSNotSupported", message };
  }
  if (!host.appArmor && asksForAppArmor(spec)) {
    return { reason: "AppArmor", message: "Cannot enforce AppArmor: AppArmor is not enabled on the host" };
  }
  if (!host.podResources && spec.resources) {
    const message = "Pod-level resources are not supported on this node: systemd manages its cgroups";
    return { reason: "PodLevelResourcesNotSupported", message };
  }
  for (const { name } of spec.securityContext?.sysctls ?? []) {
    const why = sysctlProblem(normalizeSysctl(name), spec);
    if (why)
      return { reason: "SysctlForbidden", message: `forbidden sysctl: ${JSON.stringify(name)} ${why}` };
  }
  return undefined;
}

const asksForAppArmor = (spec: V1PodSpec) =>
  [spec, ...allContainers(spec)].some(({ securityContext }) => {
    const type = securityContext?.appArmorProfile?.type;
    return type !== undefined && type !== "Unconfined";
  });

/** Throws for a stronger isolation than this node has: a pod that asks for it must not run without. */
export function requireIsolation({ hostUsers, resourceClaims }: V1PodSpec): void {
  if (hostUsers === false) {
    throw new Error("can't set `spec.hostUsers: false`, runtime does not support user namespaces");
  }
  const [claim] = resourceClaims ?? [];
  if (claim) throw new Error(`resource claim ${claim.name}: this node has no driver that prepares claims`);
}

function sysctlProblem(name: string, { hostNetwork, hostIPC }: V1PodSpec): string | undefined {
  if (!safeSysctls.has(name)) return "not allowlisted";
  const namespace = sysctlNamespace(name);
  if (hostNetwork && namespace === "net") return "not allowed with host net enabled";
  return hostIPC && namespace === "ipc" ? "not allowed with host ipc enabled" : undefined;
}
