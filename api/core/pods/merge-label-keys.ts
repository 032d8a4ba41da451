import type { V1Affinity, V1LabelSelector, V1Pod, V1PodAffinityTerm } from "../../generated/types.js";
import type { Labels } from "../../meta/label-selector.js";

/**
 * Writes what `matchLabelKeys` and `mismatchLabelKeys` mean into the selectors beside them: the values that the pod has
 * when it is made. Keys that it lacks say nothing, and without a selector there is nothing to narrow.
 */
export function mergeLabelKeys({ spec, metadata: { labels = {} } }: V1Pod): void {
  for (const term of podTerms(spec?.affinity)) {
    narrow(term.labelSelector, term.matchLabelKeys, "In", labels);
    narrow(term.labelSelector, term.mismatchLabelKeys, "NotIn", labels);
  }
  for (const { labelSelector, matchLabelKeys } of spec?.topologySpreadConstraints ?? []) {
    narrow(labelSelector, matchLabelKeys, "In", labels);
  }
}

function podTerms({ podAffinity, podAntiAffinity }: V1Affinity = {}): V1PodAffinityTerm[] {
  return [podAffinity, podAntiAffinity].flatMap((affinity) => [
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).flatMap(
      ({ podAffinityTerm }) => podAffinityTerm ?? [],
    ),
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
  ]);
}

function narrow(
  selector: V1LabelSelector | undefined,
  keys: readonly string[] | undefined,
  operator: "In" | "NotIn",
  labels: Labels,
): void {
  const own = (keys ?? []).filter((key) => Object.hasOwn(labels, key));
  if (!selector || own.length === 0) return;
  const more = own.map((key) => ({ key, operator, values: [labels[key] ?? ""] }));
  selector.matchExpressions = [...(selector.matchExpressions ?? []), ...more];
}
