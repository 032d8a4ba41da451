import type { V1Container, V1PodSpec, V1ResourceRequirements } from "../generated/types.js";
import { compareQuantity, parseQuantity } from "./quantity.js";

export type QosClass = "Guaranteed" | "Burstable" | "BestEffort";

const counted = ["cpu", "memory"] as const;

/** BestEffort asks for nothing; Guaranteed limits cpu and memory of every container and asks for just that. */
export function qosClassOf(spec: V1PodSpec): QosClass {
  const containers: readonly V1Container[] = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  const resources = spec.resources
    ? [spec.resources]
    : containers.map((container) => container.resources ?? {});
  if (!resources.some(asksForSomething)) return "BestEffort";
  return resources.every(isExact) ? "Guaranteed" : "Burstable";
}

function asksForSomething({ requests = {}, limits = {} }: V1ResourceRequirements): boolean {
  return counted.some((name) => isPositive(requests[name]) || isPositive(limits[name]));
}

function isExact({ requests = {}, limits = {} }: V1ResourceRequirements): boolean {
  return counted.every((name) => {
    const [request, limit] = [requests[name] ?? limits[name], limits[name]];
    if (request === undefined || limit === undefined || !isPositive(limit)) return false;
    return compareQuantity(parseQuantity(request), parseQuantity(limit)) === 0;
  });
}

const isPositive = (text: string | undefined) => text !== undefined && parseQuantity(text).nanos > 0n;
