import type { NodeInfo } from "./node-info.js";
import type { PodInfo } from "./pod-info.js";
import { countsNode, hasAllKeys, isParticular, type SpreadConstraint } from "./spread-constraint.js";
import { topologyOf } from "./topology.js";

export interface NodeDomains {
  /** By the names of nodes. */
  readonly domainOf: ReadonlyMap<string, string>;
  readonly domains: ReadonlySet<string>;
}

/** So many sets of topology keys are remembered. */
const mostKnown = 64;

/** The nodes that spread constraints count. What is the same for all pods is kept until a node changes. */
export class CountedNodes {
  private readonly known = new Map<string, NodeDomains>();
  private nodes: readonly NodeInfo[] = [];

  /** @param nodes a new list whenever one of them has changed @param all the pod's constraints, which a node has to have the keys of */
  domains(
    constraint: SpreadConstraint,
    all: readonly SpreadConstraint[],
    pod: PodInfo,
    nodes: readonly NodeInfo[],
  ): NodeDomains {
    if (isParticular(constraint, pod)) return find(constraint, all, pod, nodes);
    if (this.nodes !== nodes || this.known.size >= mostKnown) this.known.clear();
    this.nodes = nodes;
    const key = JSON.stringify([constraint.topologyKey, all.map(({ topologyKey }) => topologyKey)]);
    const found = this.known.get(key) ?? find(constraint, all, pod, nodes);
    this.known.set(key, found);
    return found;
  }
}

function find(
  constraint: SpreadConstraint,
  all: readonly SpreadConstraint[],
  pod: PodInfo,
  nodes: readonly NodeInfo[],
): NodeDomains {
  const counted = nodes.filter(({ node }) => hasAllKeys(node, all) && countsNode(constraint, pod, node));
  const domainOf = new Map(
    counted.map(({ name, node }) => [name, topologyOf(node, constraint.topologyKey) ?? ""]),
  );
  return { domainOf, domains: new Set(domainOf.values()) };
}
