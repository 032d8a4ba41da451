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

  /** Sets the pod's own limits, once its sandbox has made the groups. */
  async limit(pod: V1Pod): Promise<void> {
    if (this.options.driver === "systemd") return;
    const parent = this.parentOf(pod);
    await Promise.all(
      limitsOf(pod).map(([controller, file, value]) =>
        this.options.groups.set(controller, parent, file, value),
      ),
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
  const shares = sharesOf(milli(podRequests(spec).get("cpu")));
  const limits = podLimits(spec);
  const cpu = isLimited(spec, "cpu") ? limits.get("cpu") : undefined;
  const memory = isLimited(spec, "memory") ? limits.get("memory") : undefined;
  const weight = 1 + Math.floor(((shares - 2) * 9_999) / 262_142);
  const quota = cpu && quotaOf(quantityMilliValue(cpu));
  const bytes = memory && String(quantityValue(memory));
  return [
    ["cpu", "cpu.shares", String(shares)],
    ["", "cpu.weight", String(weight)],
    ...(quota
      ? ([
          ["cpu", "cpu.cfs_quota_us", String(quota)],
          ["", "cpu.max", `${quota} 100000`],
        ] as const)
      : []),
    ...(bytes
      ? ([
          ["memory", "memory.limit_in_bytes", bytes],
          ["", "memory.max", bytes],
        ] as const)
      : []),
  ];
}

/**
 * A pod is limited as a whole when it says so itself, or each of its containers is; those for debugging live off the
 * others' share.
 */
const isLimited = ({ initContainers = [], containers, resources: own }: V1PodSpec, name: string) =>
  own?.limits?.[name] !== undefined ||
  [...initContainers, ...containers].every(({ resources }) => resources?.limits?.[name]);

const milli = (amount: Quantity | undefined) => (amount ? quantityMilliValue(amount) : 0);
