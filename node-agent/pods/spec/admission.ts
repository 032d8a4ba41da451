import type { V1PodSpec } from "../../../api/generated/types.js";
import { allContainers } from "../lifecycle/context.js";
import { sysctlProblem } from "./sysctl-rules.js";

/** Why the node won't run a pod: `status.reason`, and what an event says. */
export interface Refusal {
  readonly reason: string;
  readonly message: string;
}

/** What a host offers, or not. */
export interface HostFeatures {
  readonly appArmor: boolean;
  /** Limits for a pod as a whole. */
  readonly podResources: boolean;
  /** Names and patterns of sysctls that pods may set here though they are not safe. */
  readonly unsafeSysctls?: readonly string[];
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
    const why = sysctlProblem(name, spec, host.unsafeSysctls);
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
