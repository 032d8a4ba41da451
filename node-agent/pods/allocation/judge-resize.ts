import type { V1Pod } from "../../../api/generated/types.js";
import { podRequests } from "../../../api/meta/pod-resources.js";
import {
  parseQuantity,
  type Quantity,
  quantityMilliValue,
  quantityValue,
  zero,
} from "../../../api/meta/quantity.js";
import { specOf } from "../lifecycle/context.js";
import { type NodeRoom, shortageOf } from "../spec/node-fit.js";

/** Why a pod isn't granted what it asks for: not now, or never on this node. */
export interface Hindrance {
  readonly reason: "Deferred" | "Infeasible";
  readonly message: string;
}

/** Undefined: there is room. `others` of the room are as they were granted, without the pod itself. */
export function judgeResize(pod: V1Pod, room: NodeRoom): Hindrance | undefined {
  const excess = excessOf(pod, room);
  if (excess) return { reason: "Infeasible", message: `Node didn't have enough capacity: ${excess}` };
  const shortage = shortageOf(specOf(pod), room);
  return shortage && { reason: "Deferred", message: shortage.message };
}

/** What the node would not have if it ran nothing else. */
function excessOf(pod: V1Pod, { allocatable }: NodeRoom): string | undefined {
  const requests = podRequests(specOf(pod));
  const exceeding = (name: string, value: (amount: Quantity) => number): string | undefined => {
    const [requested, capacity] = [requests.get(name) ?? zero, parseQuantity(allocatable[name] ?? "0")].map(
      value,
    );
    if (requested === undefined || capacity === undefined || requested <= capacity) return undefined;
    return `${name}, requested: ${requested}, capacity: ${capacity}`;
  };
  return exceeding("memory", quantityValue) ?? exceeding("cpu", quantityMilliValue);
}
