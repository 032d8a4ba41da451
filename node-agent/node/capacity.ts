import type { ResourceList } from "../../api/meta/pod-resources.js";
import {
  formatQuantity,
  parseQuantity,
  type Quantity,
  quantityMilliValue,
  quantityValue,
  subtractQuantity,
  zero,
} from "../../api/meta/quantity.js";
import { UserError } from "../../common/errors.js";
import type { HostResources } from "../host/host.js";

/** Amounts by resource, as quantities. */
export type Amounts = Readonly<Record<string, string>>;

export interface Capacity {
  readonly capacity: Amounts;
  readonly allocatable: Amounts;
  readonly memoryBytes: number;
  /** What all pods together may use: only where something is reserved for others. */
  readonly podLimits?: { readonly cpuMilli: number; readonly memoryBytes: number };
}

export interface CapacityOptions {
  readonly maxPods: number;
  /** Instead of what the host has: hosts of a lab share one machine. */
  readonly cpu?: string | undefined;
  readonly memory?: string | undefined;
  /** Kept from pods for what else runs on the host. */
  readonly reserved: ResourceList;
  /** Kept from pods so that the node has something left when it begins to evict. */
  readonly spare: (capacity: ResourceList) => ResourceList;
}

/** What a node of these resources has, and what of that pods may take. Throws UserError when more is reserved than there is. */
export function nodeCapacity(
  { cpus, memoryBytes, diskBytes }: HostResources,
  { maxPods, cpu, memory, reserved, spare }: CapacityOptions,
): Capacity {
  const counted: ResourceList = new Map([
    ["cpu", parseQuantity(cpu ?? String(cpus))],
    ["memory", parseQuantity(memory ?? kibi(memoryBytes))],
    ["ephemeral-storage", parseQuantity(kibi(diskBytes))],
  ]);
  const others = { pods: String(maxPods), "hugepages-1Gi": "0", "hugepages-2Mi": "0" };
  const allocatable = without(counted, [reserved, spare(counted)]);
  return {
    memoryBytes,
    capacity: { ...others, ...amounts(counted) },
    allocatable: { ...others, ...amounts(allocatable) },
    ...(reserved.size === 0 ? {} : { podLimits: limitsOf(without(counted, [reserved])) }),
  };
}

function without(capacity: ResourceList, kept: readonly ResourceList[]): ResourceList {
  return new Map(
    [...capacity].map(([name, amount]) => {
      const rest = kept.reduce((left, list) => subtractQuantity(left, list.get(name) ?? zero), amount);
      if (rest.nanos < 0n) throw tooMuch(name, amount, subtractQuantity(amount, rest));
      return [name, rest];
    }),
  );
}

function tooMuch(name: string, capacity: Quantity, reserved: Quantity): UserError {
  const [has, kept] = [capacity, reserved].map(formatQuantity);
  return new UserError(
    `invalid Node Allocatable configuration. Resource "${name}" has a reservation of ${kept} but capacity of ${has}. Expected capacity >= reservation.`,
  );
}

const limitsOf = (list: ResourceList) => ({
  cpuMilli: quantityMilliValue(list.get("cpu") ?? zero),
  memoryBytes: quantityValue(list.get("memory") ?? zero),
});

const amounts = (list: ResourceList): Amounts =>
  Object.fromEntries([...list].map(([name, amount]) => [name, formatQuantity(amount)]));

const kibi = (bytes: number) => `${Math.floor(bytes / 1_024)}Ki`;
