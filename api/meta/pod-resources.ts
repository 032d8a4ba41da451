import type { V1Container, V1PodSpec } from "../generated/types.js";
import { addQuantity, compareQuantity, parseQuantity, type Quantity } from "./quantity.js";

export type ResourceList = Map<string, Quantity>;
type Which = "requests" | "limits";

/** A sidecar: an init container that keeps running beside the others. */
export const isRestartableInit = ({ restartPolicy }: V1Container) => restartPolicy === "Always";

/** What the scheduler must find for the pod: the most that its init phase or its running phase needs, and its overhead. */
export const podRequests = (spec: V1PodSpec): ResourceList => podResources(spec, "requests");

/** The same of limits: only of those resources that a container limits. */
export const podLimits = (spec: V1PodSpec): ResourceList => podResources(spec, "limits");

function podResources(spec: V1PodSpec, which: Which): ResourceList {
  const total = sumOfContainers(spec, ({ resources }) => parseAll(resources?.[which]));
  return ofPod(total, spec, which, parseAll(spec.resources?.[which]));
}

/** A pod's amounts, given those of its containers together and of the pod as a whole, which count instead. Changes `total`. */
export function ofPod(
  total: ResourceList,
  spec: V1PodSpec,
  which: Which,
  whole: ReadonlyMap<string, Quantity>,
): ResourceList {
  for (const [name, amount] of whole) total.set(name, amount);
  return withOverhead(total, spec, which);
}

/** What its containers need together, when each needs what `amountsOf` tells. */
export function sumOfContainers(
  { containers, initContainers }: V1PodSpec,
  amountsOf: (container: V1Container) => ResourceList,
): ResourceList {
  const running: ResourceList = new Map();
  for (const container of containers ?? []) add(running, amountsOf(container));
  return withInit(running, initContainers ?? [], amountsOf);
}

/** Init containers run one after another, each beside the sidecars started before it; the sidecars stay for good. */
function withInit(
  running: ResourceList,
  initContainers: readonly V1Container[],
  amountsOf: (container: V1Container) => ResourceList,
): ResourceList {
  const sidecars: ResourceList = new Map();
  const peak: ResourceList = new Map();
  for (const container of initContainers) {
    const own = amountsOf(container);
    if (isRestartableInit(container)) {
      add(sidecars, own);
      raise(peak, sidecars);
    } else raise(peak, add(new Map(sidecars), own));
  }
  add(running, sidecars);
  return raise(running, peak);
}

function withOverhead(total: ResourceList, { overhead }: V1PodSpec, which: Which): ResourceList {
  for (const [name, amount] of parseAll(overhead)) {
    const current = total.get(name);
    if (current) total.set(name, addQuantity(current, amount));
    else if (which === "requests") total.set(name, amount);
  }
  return total;
}

/** `resources.requests` and the like as quantities. Throws when one is no quantity. */
export function parseAll(list: Readonly<Record<string, string>> | undefined): ResourceList {
  return new Map(Object.entries(list ?? {}).map(([name, text]) => [name, parseQuantity(text)]));
}

function add(to: ResourceList, from: ReadonlyMap<string, Quantity>): ResourceList {
  for (const [name, amount] of from) {
    const current = to.get(name);
    to.set(name, current ? addQuantity(current, amount) : amount);
  }
  return to;
}

/** Takes of each resource the larger amount over into `to`. */
export function raise(to: ResourceList, from: ReadonlyMap<string, Quantity>): ResourceList {
  for (const [name, amount] of from) {
    const current = to.get(name);
    if (!current || compareQuantity(amount, current) > 0) to.set(name, amount);
  }
  return to;
}
