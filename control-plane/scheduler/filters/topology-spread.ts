import { CountedNodes, type NodeDomains } from "../counted-nodes.js";
import type { NodeInfo } from "../node-info.js";
import type { PodInfo } from "../pod-info.js";
import type { Snapshot } from "../snapshot.js";
import { countsPod, isParticular, type SpreadConstraint } from "../spread-constraint.js";
import type { SpreadDefaults } from "../spread-defaults.js";
import { topologyOf } from "../topology.js";
import { allOf, type Filter, finalRefusal, type Prepared, refusal } from "./filter.js";
import { topologySpreadWakes } from "./topology-spread-wakes.js";

const skewed = refusal("node(s) didn't match pod topology spread constraints");
const unlabelled = finalRefusal(
  "node(s) didn't match pod topology spread constraints (missing required label)",
);

/** Topology spread constraints that say DoNotSchedule, and the defaults of pods without any. */
export function topologySpread(defaults: SpreadDefaults): Filter {
  const counted = new CountedNodes();
  return {
    name: "PodTopologySpread",
    ...topologySpreadWakes((pod) => hardOf(pod, defaults)),
    prepare(pod, snapshot) {
      const hard = hardOf(pod, defaults);
      if (hard.length === 0) return undefined;
      const parts = hard.map((constraint) => {
        const domains = counted.domains(constraint, hard, pod, snapshot.nodes);
        const isWhole = hard.length === 1 && !isParticular(constraint, pod);
        return spreading(constraint, pod, crowdsOf(constraint, pod, snapshot, domains, isWhole));
      });
      return allOf(parts);
    },
  };
}

const hardOf = (pod: PodInfo, defaults: SpreadDefaults) =>
  defaults.mean(pod.pod) ? defaults.of(pod.pod, "hard") : pod.spread.hard;

function spreading(constraint: SpreadConstraint, pod: PodInfo, crowds: Crowds): Prepared {
  const { topologyKey, maxSkew, minDomains, selector } = constraint;
  const self = selector.matches(pod.pod.metadata.labels) ? 1 : 0;
  return {
    check({ node }) {
      const domain = topologyOf(node, topologyKey);
      if (domain === undefined) return unlabelled;
      const fewest = crowds.size < minDomains ? 0 : crowds.fewest;
      return crowds.in(domain) + self - fewest > maxSkew ? skewed : undefined;
    },
    count(other, node, change) {
      if (other.namespace === pod.namespace && countsPod(selector, other)) crowds.count(node, change);
    },
  };
}

/** @param isWhole whichever node has the topology key is counted */
function crowdsOf(
  { topologyKey, selector }: SpreadConstraint,
  { namespace }: PodInfo,
  snapshot: Snapshot,
  domains: NodeDomains,
  isWhole: boolean,
): Crowds {
  if (isWhole) return new Crowds(domains, snapshot.domainCountsIn(namespace, selector, topologyKey));
  const crowds = new Crowds(domains);
  for (const [node, count] of snapshot.countsIn(namespace, selector)) crowds.count(node, count);
  return crowds;
}

/** The pods in each domain, on the nodes that a constraint counts. */
class Crowds {
  private readonly counts = new Map<string, number>();
  private least: number | undefined;

  constructor(
    private readonly nodes: NodeDomains,
    counts: ReadonlyMap<string, number> = new Map(),
  ) {
    for (const domain of nodes.domains) this.counts.set(domain, counts.get(domain) ?? 0);
  }

  get size(): number {
    return this.counts.size;
  }

  get fewest(): number {
    if (this.least !== undefined) return this.least;
    let fewest = Number.POSITIVE_INFINITY;
    for (const count of this.counts.values()) fewest = Math.min(fewest, count);
    this.least = fewest;
    return fewest;
  }

  in(domain: string): number {
    return this.counts.get(domain) ?? 0;
  }

  count({ name }: NodeInfo, change: number): void {
    const domain = this.nodes.domainOf.get(name);
    if (domain === undefined) return;
    this.counts.set(domain, this.in(domain) + change);
    this.least = undefined;
  }
}
