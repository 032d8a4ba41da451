import type { V1beta1PodMetrics } from "../../../api/generated/types.js";
import { parseGoDuration } from "../../../api/meta/go-duration.js";
import { milliOf } from "./milli.js";
import type { PodFigures } from "./pod-figures.js";

/**
 * What was measured of a resource, of each pod's containers together or of the one of that name. Pods of which it isn't known
 * are left out. Throws with Kubernetes' words when a pod has no such container.
 */
export function resourceFigures(
  all: readonly V1beta1PodMetrics[],
  resource: string,
  container: string | undefined,
): PodFigures {
  const figures = all.flatMap((one) => {
    const value = container === undefined ? sumOf(one, resource) : amountOf(one, resource, container);
    if (value === undefined) return [];
    return [
      [
        one.metadata?.name ?? "",
        { value, atMs: Date.parse(one.timestamp) || 0, windowMs: windowMs(one) },
      ] as const,
    ];
  });
  return new Map(figures);
}

function sumOf({ containers }: V1beta1PodMetrics, resource: string): number | undefined {
  const amounts = containers.map(({ usage }) => usage[resource]);
  if (amounts.length === 0) return undefined;
  return amounts.reduce<number | undefined>(
    (sum, amount) => (sum === undefined || amount === undefined ? undefined : sum + milliOf(amount)),
    0,
  );
}

function amountOf(
  { metadata, containers }: V1beta1PodMetrics,
  resource: string,
  container: string,
): number | undefined {
  const found = containers.find(({ name }) => name === container);
  if (!found)
    throw new Error(
      `container ${container} not present in metrics for pod ${metadata?.namespace}/${metadata?.name}`,
    );
  const amount = found.usage[resource];
  return amount === undefined ? undefined : milliOf(amount);
}

function windowMs({ window }: V1beta1PodMetrics): number {
  const parsed = parseGoDuration(window);
  return "ms" in parsed ? parsed.ms : 0;
}
