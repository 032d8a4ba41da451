import type { V1PodAffinityTerm } from "../../../api/generated/types.js";
import { spreadConstraints, spreadSelector } from "../filters/topology-spread.js";
import type { PodInfo } from "../pod-info.js";
import type { Snapshot } from "../snapshot.js";
import { affinityTerm, countByDomain, topologyOf } from "../topology.js";
import type { Rate, Score } from "./score.js";

/** Prefers nodes with fewer pods of the same controller. */
export const controllerSpread: Score = {
  name: "DefaultSpread",
  weight: 2,
  scale: "spread",
  prepare: ({ owner }) => (owner === undefined ? undefined : (node) => -(node.owners.get(owner) ?? 0)),
};

/** Topology spread constraints that say ScheduleAnyway. */
export const softTopologySpread: Score = {
  name: "PodTopologySpread",
  weight: 2,
  scale: "spread",
  prepare(pod, snapshot) {
    const constraints = spreadConstraints(pod, "ScheduleAnyway");
    const namespaces = new Set([pod.namespace]);
    const rates = constraints.map(({ topologyKey, ...constraint }) => {
      const selector = spreadSelector({ topologyKey, ...constraint }, pod);
      const counts = countByDomain({ topologyKey, namespaces, selector }, snapshot);
      return domainRate(topologyKey, counts, -1);
    });
    return sumOf(rates);
  },
};

/** Preferred pod affinity and anti-affinity. */
export const preferredPods: Score = {
  name: "InterPodAffinity",
  weight: 2,
  scale: "spread",
  prepare(pod, snapshot) {
    const { podAffinity, podAntiAffinity } = pod.pod.spec?.affinity ?? {};
    const wanted = podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    const unwanted = podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    return sumOf([
      ...wanted.map(({ podAffinityTerm, weight }) => termRate(podAffinityTerm, weight, pod, snapshot)),
      ...unwanted.map(({ podAffinityTerm, weight }) => termRate(podAffinityTerm, -weight, pod, snapshot)),
    ]);
  },
};

function termRate(term: V1PodAffinityTerm, weight: number, pod: PodInfo, snapshot: Snapshot): Rate {
  const prepared = affinityTerm(term, pod.namespace);
  return domainRate(prepared.topologyKey, countByDomain(prepared, snapshot), weight);
}

function domainRate(topologyKey: string, counts: Map<string, number>, weight: number): Rate {
  return ({ node }) => {
    const domain = topologyOf(node, topologyKey);
    return domain === undefined ? 0 : weight * (counts.get(domain) ?? 0);
  };
}

function sumOf(rates: readonly Rate[]): Rate | undefined {
  if (rates.length === 0) return undefined;
  return (node) => rates.reduce((sum, rate) => sum + rate(node), 0);
}
