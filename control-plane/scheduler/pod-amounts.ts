import type { V1Container, V1Pod, V1PodSpec } from "../../api/generated/types.js";
import { heldRequests } from "../../api/meta/held-resources.js";
import type { ResourceList } from "../../api/meta/pod-resources.js";
import { quantityMilliValue, quantityValue } from "../../api/meta/quantity.js";

/** Amounts as plain numbers: cpu in thousandths, everything else in whole units. */
export type Amounts = ReadonlyMap<string, number>;

/** No node has any of this: a pod whose requests can't be read finds no place, and spoils nothing where it is. */
const unreadable: Amounts = new Map([["readable quantities", 1]]);

/** What a container that requests none of them is taken to need, so that such pods don't all go to one node. */
const assumed = { cpu: "100m", memory: "200Mi" };

export interface PodAmounts {
  readonly requests: Amounts;
  /** Cpu and memory, with what is assumed of containers that request none. */
  readonly estimate: Amounts;
}

export function podAmountsOf(pod: V1Pod): PodAmounts {
  const requests = amountsOf(() => heldRequests(pod));
  if (!pod.spec || allContainers(pod.spec).every(isOutspoken)) return { requests, estimate: requests };
  return { requests, estimate: amountsOf(() => heldRequests(pod, assumed)) };
}

function amountsOf(requests: () => ResourceList): Amounts {
  try {
    return plainAmounts(requests());
  } catch {
    return unreadable;
  }
}

export function plainAmounts(list: ResourceList): Amounts {
  const amounts = new Map<string, number>();
  for (const [name, amount] of list) {
    amounts.set(name, name === "cpu" ? quantityMilliValue(amount) : quantityValue(amount));
  }
  return amounts;
}

const allContainers = ({ containers, initContainers }: V1PodSpec) => [
  ...(containers ?? []),
  ...(initContainers ?? []),
];

function isOutspoken({ resources }: V1Container): boolean {
  const { cpu, memory } = resources?.requests ?? {};
  return cpu !== undefined && memory !== undefined;
}
