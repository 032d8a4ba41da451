import type { V1Node, V1PodAffinityTerm } from "../../api/generated/types.js";
import type { LabelRequirement } from "../../api/meta/label-requirement.js";
import { type LabelSelector, type Labels, labelSelector, selectorOf } from "../../api/meta/label-selector.js";
import type { NamedPod } from "./named-pod.js";

export function topologyOf({ metadata: { labels } }: V1Node, key: string): string | undefined {
  return labels && Object.hasOwn(labels, key) ? labels[key] : undefined;
}

/** A pod affinity term, ready to be asked whether it means a pod. */
export interface AffinityTerm {
  /** The same for terms that ask for the same. */
  readonly identity: string;
  readonly topologyKey: string;
  readonly namespaces: ReadonlySet<string>;
  /** Means namespaces by their labels, beside those that are named. */
  readonly namespaceSelector: LabelSelector | undefined;
  readonly selector: LabelSelector;
}

/** Labels of namespaces by name; one that isn't known has none. */
export type NamespaceLabels = ReadonlyMap<string, Labels>;

/** @param namespace that of the pod whose term it is: it counts when the term says nothing of namespaces */
export function affinityTerm(term: V1PodAffinityTerm, namespace: string, labels: Labels = {}): AffinityTerm {
  const { namespaces, namespaceSelector, matchLabelKeys, mismatchLabelKeys } = term;
  const isLocal = !namespaces?.length && !namespaceSelector;
  const names = isLocal ? [namespace] : namespaces;
  const selector = narrowed(selectorOf(term.labelSelector), [
    ...ownValues(labels, matchLabelKeys, "in"),
    ...ownValues(labels, mismatchLabelKeys, "notin"),
  ]);
  return {
    identity: JSON.stringify([
      term.topologyKey,
      names,
      namespaceSelector,
      selector.requirements,
      selector.matches({}),
    ]),
    topologyKey: term.topologyKey,
    namespaces: new Set(names),
    namespaceSelector: namespaceSelector && selectorOf(namespaceSelector),
    selector,
  };
}

/**
 * Requirements that other pods have, or haven't, the values that a pod has itself, for pods that were made without them in
 * their selectors. Keys that it lacks say nothing.
 */
export function ownValues(
  labels: Labels,
  keys: readonly string[] | undefined,
  operator: "in" | "notin",
): LabelRequirement[] {
  const own = (keys ?? []).filter((key) => Object.hasOwn(labels, key));
  return own.map((key) => ({ key, operator, values: [labels[key] ?? ""] }));
}

export function narrowed(selector: LabelSelector, more: readonly LabelRequirement[]): LabelSelector {
  if (more.length === 0) return selector;
  const known = new Set(selector.requirements.map(({ key }) => key));
  const rest = labelSelector(more.filter(({ key }) => !known.has(key)));
  return {
    requirements: [...selector.requirements, ...more],
    matches: (labels) => selector.matches(labels) && rest.matches(labels),
  };
}

export function meansNamespace(term: AffinityTerm, name: string, labels: NamespaceLabels): boolean {
  return term.namespaces.has(name) || (term.namespaceSelector?.matches(labels.get(name)) ?? false);
}

export function meansPod(term: AffinityTerm, { pod, namespace }: NamedPod, labels: NamespaceLabels): boolean {
  return term.selector.matches(pod.metadata.labels) && meansNamespace(term, namespace, labels);
}

/** No terms mean nobody. */
export function allMeanPod(terms: readonly AffinityTerm[], pod: NamedPod, labels: NamespaceLabels): boolean {
  return terms.length > 0 && terms.every((term) => meansPod(term, pod, labels));
}
