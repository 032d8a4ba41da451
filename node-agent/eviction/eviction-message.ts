import type { V1Pod } from "../../api/generated/types.js";
import { formatQuantity, parseQuantity, quantityValue } from "../../api/meta/quantity.js";
import type { Observations } from "./observations.js";
import type { Use } from "./ranking.js";
import { resourceOf, type StarvedResource } from "./signals.js";
import { quantityOf, type Threshold } from "./thresholds.js";

/** Why a pod had to go, in kubelet's words. */
export function evictionMessage(
  resource: StarvedResource,
  pod: V1Pod,
  use: Use | undefined,
  due: readonly Threshold[],
  observations: Observations,
): string {
  const low = `The node was low on resource: ${resource}. `;
  const told = [low, leastAndLeft(resource, due, observations)];
  return [...told, ...(use ? offenders(resource, pod, use) : [])].join("");
}

function leastAndLeft(
  resource: StarvedResource,
  due: readonly Threshold[],
  observations: Observations,
): string {
  const threshold = due.find(({ signal }) => resourceOf(signal) === resource);
  const seen = threshold && observations.get(threshold.signal);
  if (!seen) return "";
  const least = formatQuantity(quantityOf(threshold.least, seen.capacity));
  return `Threshold quantity: ${least}, available: ${formatQuantity(seen.available)}. `;
}

/** Those of which it is known what they use, and that asked for less. */
function offenders(resource: StarvedResource, { spec, metadata }: V1Pod, use: Use): string[] {
  if (resource !== "memory" && resource !== "ephemeral-storage") return [];
  const ofPod = resource === "memory" ? spec?.resources?.requests?.[resource] : undefined;
  const whole = ofPod === undefined ? [] : [offence("Pod", metadata.name ?? "", use.total, ofPod, resource)];
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  const single = containers.flatMap(({ name, resources }) => {
    const used = use.byContainer.get(name);
    const request = resources?.requests?.[resource] ?? "0";
    if (used === undefined || used <= quantityValue(parseQuantity(request))) return [];
    return [offence("Container", name, used, request, resource)];
  });
  return [...whole, ...single];
}

function offence(what: string, name: string, used: number, request: string, resource: string): string {
  const usage = formatQuantity({ nanos: BigInt(Math.trunc(used)) * 1_000_000_000n, format: "BinarySI" });
  const asked = formatQuantity(parseQuantity(request));
  return `${what} ${name} was using ${usage}, request is ${asked}, has larger consumption of ${resource}. `;
}
