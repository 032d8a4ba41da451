import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { V1Pod } from "../../../api/generated/types.js";
import { qosClassOf } from "../../../api/meta/qos.js";
import type { ControlGroups } from "../../host/control-groups.js";
import type { ContainerInfo } from "../../runtime/container-runtime.js";
import { specOf } from "../lifecycle/context.js";
import { boundsAround, type PodBounds, podBounds } from "../spec/pod-bounds.js";
import { sharesOf } from "../spec/resources.js";

export interface CgroupsOptions {
  readonly groups: ControlGroups;
  /** The group above all pods: `/kubepods`. */
  readonly root: string;
  /** `systemd` names groups as slices and makes them itself. */
  readonly driver: string;
  /** What all pods together may use; absent: whatever there is. */
  readonly limits?: { readonly cpuMilli: number; readonly memoryBytes: number } | undefined;
}

/** A control group a pod, so that its limits hold for the whole of it. */
export class Cgroups {
  constructor(private readonly options: CgroupsOptions) {}

  /** What the runtime is given as the parent of a pod's containers. */
  parentOf(pod: V1Pod): string {
    const uid = pod.metadata.uid ?? "";
    if (this.options.driver === "systemd")
      return `${this.options.root.slice(1)}-pod${uid.replace(/-/g, "_")}.slice`;
    const qos = qosClassOf(specOf(pod)).toLowerCase();
    const parts = [this.options.root, ...(qos === "guaranteed" ? [] : [qos]), `pod${uid}`];
    return join(...parts);
  }

  /**
   * Sets the limits of all pods and the pod's own, once its sandbox has made the groups: around what its containers have now.
   * @returns the bounds that the pod has then; undefined: wider ones, for a container still has more than it is to get
   */
  async limit(pod: V1Pod, infos: readonly ContainerInfo[]): Promise<PodBounds | undefined> {
    const [wanted, bounds] = [podBounds(specOf(pod)), boundsAround(specOf(pod), infos)];
    if (this.options.driver !== "systemd") {
      await this.set(this.options.root, limitsOfAll(this.options));
      await this.set(this.parentOf(pod), settingsOf(bounds));
    }
    return isDeepStrictEqual(wanted, bounds) ? wanted : undefined;
  }

  /** Docker leaves the parents of its groups behind. */
  async remove(pod: V1Pod): Promise<void> {
    if (this.options.driver === "systemd") return;
    await this.options.groups.remove(this.parentOf(pod));
  }

  private async set(group: string, settings: readonly Setting[]): Promise<void> {
    const { groups } = this.options;
    await Promise.all(
      settings.map(([controller, file, value]) => groups.set(controller, group, file, value)),
    );
  }
}

type Setting = readonly [controller: string, file: string, value: string];

/** For both versions of the kernel's interface: the host has the files of one. */
const limitsOfAll = ({ limits }: CgroupsOptions): Setting[] =>
  limits ? settingsOf({ cpuShares: sharesOf(limits.cpuMilli), memoryBytes: limits.memoryBytes }) : [];

function settingsOf({ cpuShares: shares, cpuQuotaMicros: quota, memoryBytes }: PodBounds): Setting[] {
  const weight = 1 + Math.floor(((shares - 2) * 9_999) / 262_142);
  const bytes = String(memoryBytes);
  return [
    ["cpu", "cpu.shares", String(shares)],
    ["", "cpu.weight", String(weight)],
    ...(quota === undefined
      ? []
      : ([
          ["cpu", "cpu.cfs_quota_us", String(quota)],
          ["", "cpu.max", `${quota} 100000`],
        ] as const)),
    ...(memoryBytes === undefined
      ? []
      : ([
          ["memory", "memory.limit_in_bytes", bytes],
          ["", "memory.max", bytes],
        ] as const)),
  ];
}
