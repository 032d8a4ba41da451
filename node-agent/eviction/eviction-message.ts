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
  const single = exceeding(resource, { spec }, use);
  return [
    ...whole,
    ...single.map(({ name, used, request }) => offence("Container", name, used, request, resource)),
  ];
}

/** The same for programs, on the event. */
export function evictionAnnotations(
  resource: StarvedResource,
  pod: V1Pod,
  use: Use | undefined,
): Record<string, string> | undefined {
  if (!use) return undefined;
  const offending =
    resource === "memory" || resource === "ephemeral-storage" ? exceeding(resource, pod, use) : [];
  const whole = resource === "memory" && pod.spec?.resources?.requests?.memory !== undefined;
  return {
    ...(whole ? { offending_pod: pod.metadata.name ?? "", offending_pod_usage: bytes(use.total) } : {}),
    offending_containers: offending.map(({ name }) => name).join(","),
    offending_containers_usage: offending.map(({ used }) => bytes(used)).join(","),
    starved_resource: resource,
  };
}

/** Containers that use more than they asked for. */
function exceeding(resource: StarvedResource, { spec }: Pick<V1Pod, "spec">, { byContainer }: Use) {
  return [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].flatMap(({ name, resources }) => {
    const used = byContainer.get(name);
    const request = resources?.requests?.[resource] ?? "0";
    return used === undefined || used <= quantityValue(parseQuantity(request))
      ? []
      : [{ name, used, request }];
  });
}

function offence(what: string, name: string, used: number, request: string, resource: string): string {
  const asked = formatQuantity(parseQuantity(request));
  return `${what} ${name} was using ${bytes(used)}, request is ${asked}, has larger consumption of ${resource}. `;
}

const bytes = (used: number) =>
  formatQuantity({ nanos: BigInt(Math.trunc(used)) * 1_000_000_000n, format: "BinarySI" });
