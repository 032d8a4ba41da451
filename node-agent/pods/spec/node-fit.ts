import type { V1Node, V1Pod, V1PodSpec } from "../../../api/generated/types.js";
import { hostPortClashes, hostPortsOf } from "../../../api/meta/host-ports.js";
import { matchesRequiredNodes } from "../../../api/meta/node-selector.js";
import { podRequests } from "../../../api/meta/pod-resources.js";
import {
  addQuantity,
  parseQuantity,
  type Quantity,
  quantityMilliValue,
  quantityValue,
  zero,
} from "../../../api/meta/quantity.js";
import { untolerated } from "../../../api/meta/taints.js";
import { specOf } from "../lifecycle/context.js";
import type { Refusal } from "./admission.js";

/** What a node has, and what it runs already. */
export interface NodeRoom {
  /** As the API has it; undefined until it has come. */
  readonly node: V1Node | undefined;
  /** Amounts by resource, as quantities. */
  readonly allocatable: Readonly<Record<string, string>>;
  readonly others: readonly V1Pod[];
}

/** Why the node has no room for a pod, or the pod doesn't want to be there: it may have come past the scheduler. */
export function misfitOf(pod: V1Pod, room: NodeRoom): Refusal | undefined {
  const spec = specOf(pod);
  return (
    shortageOf(spec, room) ??
    otherNode(spec, room.node) ??
    takenPorts(spec, room.others) ??
    driven(spec, room.node)
  );
}

const failed = (predicate: string, why: string): Refusal => ({
  reason: predicate,
  message: `Predicate ${predicate} failed: ${why}`,
});

/** What the node has too little of for a pod. What it doesn't have at all (a resource of the whole cluster, say) is not its to count. */
export function shortageOf(spec: V1PodSpec, { allocatable, others }: NodeRoom): Refusal | undefined {
  const [asked, ...used] = [spec, ...others.map(specOf)].map(countedRequests);
  const names = new Set([...inOrder, ...Object.keys(allocatable)]);
  for (const name of [...names].filter((one) => allocatable[one] !== undefined)) {
    const capacity = parseQuantity(allocatable[name] ?? "0");
    const wanted = asked?.get(name) ?? zero;
    const taken = used.reduce((sum, list) => addQuantity(sum, list.get(name) ?? zero), zero);
    if (wanted.nanos > 0n && wanted.nanos > capacity.nanos - taken.nanos)
      return outOf(name, [wanted, taken, capacity]);
  }
  return undefined;
}

/** Those that are looked at first. */
const inOrder = ["pods", "cpu", "memory", "ephemeral-storage"];

const countedRequests = (spec: V1PodSpec) => podRequests(spec).set("pods", parseQuantity("1"));

/** CPU is told in thousandths. */
function outOf(name: string, amounts: readonly Quantity[]): Refusal {
  const value = name === "cpu" ? quantityMilliValue : quantityValue;
  const [requested, used, capacity] = amounts.map(value);
  const message = `Node didn't have enough resource: ${name}, requested: ${requested}, used: ${used}, capacity: ${capacity}`;
  return { reason: `OutOf${name}`, message };
}

function otherNode(spec: V1PodSpec, node: V1Node | undefined): Refusal | undefined {
  if (!node || matchesRequiredNodes(spec, node)) return undefined;
  return failed("NodeAffinity", "node(s) didn't match Pod's node affinity/selector");
}

function takenPorts(spec: V1PodSpec, others: readonly V1Pod[]): Refusal | undefined {
  const clashes = hostPortClashes(hostPortsOf(spec));
  return others.some((other) => clashes(hostPortsOf(specOf(other))))
    ? failed("NodePorts", "node(s) didn't have free ports for the requested pod ports")
    : undefined;
}

/** Only taints that would drive it away again: the others are the scheduler's. */
function driven({ tolerations }: V1PodSpec, node: V1Node | undefined): Refusal | undefined {
  if (!untolerated(node?.spec?.taints, tolerations, ["NoExecute"])) return undefined;
  return failed("TaintToleration", "node(s) had taints that the pod didn't tolerate");
}
