import { join } from "node:path";
import type { V1Pod, V1PodSpec } from "../../../api/generated/types.js";
import { podLimits, podRequests } from "../../../api/meta/pod-resources.js";
import { qosClassOf } from "../../../api/meta/qos.js";
import { type Quantity, quantityMilliValue, quantityValue } from "../../../api/meta/quantity.js";
import type { ControlGroups } from "../../host/control-groups.js";
import { specOf } from "../lifecycle/context.js";
import { quotaOf, sharesOf } from "../spec/resources.js";

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

  /** Sets the limits of all pods and the pod's own, once its sandbox has made the groups. */
  async limit(pod: V1Pod): Promise<void> {
    if (this.options.driver === "systemd") return;
    await this.set(this.options.root, limitsOfAll(this.options));
    await this.set(this.parentOf(pod), limitsOf(pod));
  }

  private async set(group: string, settings: readonly Setting[]): Promise<void> {
    const { groups } = this.options;
    await Promise.all(
      settings.map(([controller, file, value]) => groups.set(controller, group, file, value)),
    );
  }

  /** Docker leaves the parents of its groups behind. */
  async remove(pod: V1Pod): Promise<void> {
    if (this.options.driver === "systemd") return;
    await this.options.groups.remove(this.parentOf(pod));
  }
}

type Setting = readonly [controller: string, file: string, value: string];

/** For both versions of the kernel's interface: the host has the files of one. */
function limitsOf(pod: V1Pod): Setting[] {
  const spec = specOf(pod);
  const cpuRequest = milli(podRequests(spec).get("cpu"));
  const limits = podLimits(spec);
  const cpu = isLimited(spec, "cpu") ? limits.get("cpu") : undefined;
  const memory = isLimited(spec, "memory") ? limits.get("memory") : undefined;
  const quota = cpu && quotaOf(quantityMilliValue(cpu));
  return [
    ...cpuWeight(cpuRequest),
    ...(quota
      ? ([
          ["cpu", "cpu.cfs_quota_us", String(quota)],
          ["", "cpu.max", `${quota} 100000`],
        ] as const)
      : []),
    ...(memory ? memoryLimit(quantityValue(memory)) : []),
  ];
}

const limitsOfAll = ({ limits }: CgroupsOptions): Setting[] =>
  limits ? [...cpuWeight(limits.cpuMilli), ...memoryLimit(limits.memoryBytes)] : [];

function cpuWeight(milliCpu: number): Setting[] {
  const shares = sharesOf(milliCpu);
  return [
    ["cpu", "cpu.shares", String(shares)],
    ["", "cpu.weight", String(1 + Math.floor(((shares - 2) * 9_999) / 262_142))],
  ];
}

const memoryLimit = (bytes: number): Setting[] => [
  ["memory", "memory.limit_in_bytes", String(bytes)],
  ["", "memory.max", String(bytes)],
];

/**
 * A pod is limited as a whole when it says so itself, or each of its containers is; those for debugging live off the
 * others' share.
 */
const isLimited = ({ initContainers = [], containers, resources: own }: V1PodSpec, name: string) =>
  own?.limits?.[name] !== undefined ||
  [...initContainers, ...containers].every(({ resources }) => resources?.limits?.[name]);

const milli = (amount: Quantity | undefined) => (amount ? quantityMilliValue(amount) : 0);
