import type { GroupUsage, InterfaceUsage, ProcessUsage } from "../host/host.js";
import { type ContainerInfo, containerLabels } from "../runtime/container-runtime.js";

/** A pod as its sandbox shows it. */
export interface PodUsage {
  readonly podName: string;
  readonly podNamespace: string;
  readonly podUid: string;
  readonly sandboxId: string;
  readonly image: string;
  /** The pod's control group, below that of the host. */
  readonly cgroup: string;
  /** Of the whole pod, containers that have ended too; absent where the kernel doesn't tell. */
  readonly group?: GroupUsage;
  readonly interfaces: readonly InterfaceUsage[];
  readonly atMs: number;
}

export const podUsage = (
  { id, labels, image }: ContainerInfo,
  { parentGroup, group, interfaces }: ProcessUsage,
  atMs: number,
): PodUsage => ({
  podName: labels[containerLabels.podName] ?? "",
  podNamespace: labels[containerLabels.podNamespace] ?? "",
  podUid: labels[containerLabels.podUid] ?? "",
  sandboxId: id,
  image,
  cgroup: parentGroup,
  ...(group ? { group } : {}),
  interfaces,
  atMs,
});
