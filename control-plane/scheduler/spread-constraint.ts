import type { V1Node, V1Pod, V1PodSpec, V1TopologySpreadConstraint } from "../../api/generated/types.js";
import { type LabelSelector, type Labels, selectorOf } from "../../api/meta/label-selector.js";
import { matchesRequiredNodes } from "../../api/meta/node-selector.js";
import { isTerminating } from "../../api/meta/pods.js";
import { untolerated } from "../../api/meta/taints.js";
import type { NamedPod } from "./named-pod.js";
import { narrowed, ownValues, topologyOf } from "./topology.js";

/** A topology spread constraint, ready to be asked which pods and nodes it is about. */
export interface SpreadConstraint {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly minDomains: number;
  readonly selector: LabelSelector;
  /** Only nodes that the pod's node affinity admits are counted. */
  readonly honorsAffinity: boolean;
  /** Only nodes whose taints the pod tolerates are counted. */
  readonly honorsTaints: boolean;
}

export interface SpreadConstraints {
  readonly hard: readonly SpreadConstraint[];
  readonly soft: readonly SpreadConstraint[];
}

const none: SpreadConstraints = { hard: [], soft: [] };

export function spreadConstraintsOf({ spec, metadata: { labels } }: V1Pod): SpreadConstraints {
  return spreadConstraints(spec?.topologySpreadConstraints ?? [], labels);
}

/** @param selector of the pods that all of them are about, instead of each one's own */
export function spreadConstraints(
  all: readonly V1TopologySpreadConstraint[],
  labels: Labels | undefined,
  selector?: LabelSelector,
): SpreadConstraints {
  if (all.length === 0) return none;
  const those = (whenUnsatisfiable: string) =>
    all
      .filter((constraint) => constraint.whenUnsatisfiable === whenUnsatisfiable)
      .map((constraint) => parsed(constraint, labels ?? {}, selector));
  return { hard: those("DoNotSchedule"), soft: those("ScheduleAnyway") };
}

function parsed(
  from: V1TopologySpreadConstraint,
  labels: Labels,
  selector: LabelSelector = selectorOf(from.labelSelector),
): SpreadConstraint {
  return {
    topologyKey: from.topologyKey,
    maxSkew: from.maxSkew,
    minDomains: from.minDomains ?? 1,
    selector: narrowed(selector, ownValues(labels, from.matchLabelKeys, "in")),
    honorsAffinity: (from.nodeAffinityPolicy ?? "Honor") === "Honor",
    honorsTaints: from.nodeTaintsPolicy === "Honor",
  };
}

export function hasAllKeys(node: V1Node, constraints: readonly SpreadConstraint[]): boolean {
  return constraints.every(({ topologyKey }) => topologyOf(node, topologyKey) !== undefined);
}

/** Does it depend on the pod which nodes the constraint counts? */
export function isParticular(
  { honorsAffinity, honorsTaints }: SpreadConstraint,
  { pod: { spec } }: NamedPod,
): boolean {
  return honorsTaints || (honorsAffinity && isChoosy(spec));
}

const isChoosy = (spec: V1PodSpec | undefined) =>
  spec?.nodeSelector !== undefined || spec?.affinity?.nodeAffinity !== undefined;

/** Do the constraint's policies count this node? */
export function countsNode(constraint: SpreadConstraint, { pod: { spec } }: NamedPod, node: V1Node): boolean {
  if (constraint.honorsAffinity && spec && isChoosy(spec) && !matchesRequiredNodes(spec, node)) return false;
  if (!constraint.honorsTaints) return true;
  return !untolerated(node.spec?.taints, spec?.tolerations, ["NoSchedule", "NoExecute"]);
}

/** Pods on their way out are not counted. */
export function countsPod(selector: LabelSelector, { pod }: NamedPod): boolean {
  return !isTerminating(pod) && selector.matches(pod.metadata.labels);
}
