import type { InterfaceUsage, ProcessUsage } from "../host/host.js";
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
  readonly interfaces: readonly InterfaceUsage[];
  readonly atMs: number;
}

export const podUsage = (
  { id, labels, image }: ContainerInfo,
  { parentGroup, interfaces }: ProcessUsage,
  atMs: number,
): PodUsage => ({
  podName: labels[containerLabels.podName] ?? "",
  podNamespace: labels[containerLabels.podNamespace] ?? "",
  podUid: labels[containerLabels.podUid] ?? "",
  sandboxId: id,
  image,
  cgroup: parentGroup,
  interfaces,
  atMs,
});
