import type { InterPodAffinityArgs } from "../configuration/plugin-args.js";
import type { NodeInfo } from "../node-info.js";
import type { PodInfo } from "../pod-info.js";
import type { Snapshot } from "../snapshot.js";
import { meansPod, topologyOf } from "../topology.js";
import { placeInRange, type Score } from "./score.js";

/** Preferred pod affinity and anti-affinity, the pod's own and that of the pods that are there. */
export const preferredPods = (args: InterPodAffinityArgs): Score => ({
  name: "InterPodAffinity",
  rate(pod, nodes, snapshot) {
    const weights = new DomainWeights();
    addOwn(weights, pod, snapshot);
    addOthers(weights, pod, snapshot, args);
    return weights.isEmpty ? undefined : placeInRange(nodes.map((node) => weights.of(node)));
  },
});

function addOwn(weights: DomainWeights, { affinity }: PodInfo, snapshot: Snapshot): void {
  for (const term of affinity.prefers) {
    for (const [, node] of snapshot.podsMeantBy(term)) weights.add(term.topologyKey, term.weight, node);
  }
}

/** What the pods that are there prefer, and weakly what they require. */
function addOthers(
  weights: DomainWeights,
  pod: PodInfo,
  snapshot: Snapshot,
  { hardPodAffinityWeight: weight, ignorePreferredTermsOfExistingPods }: InterPodAffinityArgs,
): void {
  const ignoresPreferred = ignorePreferredTermsOfExistingPods && !hasAffinity(pod);
  for (const { term, pods } of snapshot.pulling.termsAbout(pod.namespace)) {
    const pull = term.weight === undefined ? weight : ignoresPreferred ? 0 : term.weight;
    if (pull === 0 || !meansPod(term, pod, snapshot.namespaceLabels)) continue;
    for (const key of pods.keys()) {
      const node = snapshot.nodeOf(key);
      if (node) weights.add(term.topologyKey, pull, node);
    }
  }
}

const hasAffinity = ({ pod: { spec } }: PodInfo) =>
  spec?.affinity?.podAffinity !== undefined || spec?.affinity?.podAntiAffinity !== undefined;

/** What speaks for the domains of topology keys. */
class DomainWeights {
  private readonly byKey = new Map<string, Map<string, number>>();

  get isEmpty(): boolean {
    return this.byKey.size === 0;
  }

  add(topologyKey: string, weight: number, { node }: NodeInfo): void {
    const domain = topologyOf(node, topologyKey);
    if (domain === undefined) return;
    const domains = this.byKey.get(topologyKey) ?? new Map<string, number>();
    this.byKey.set(topologyKey, domains.set(domain, (domains.get(domain) ?? 0) + weight));
  }

  of({ node }: NodeInfo): number {
    let sum = 0;
    for (const [key, domains] of this.byKey) sum += domains.get(topologyOf(node, key) ?? "") ?? 0;
    return sum;
  }
}
