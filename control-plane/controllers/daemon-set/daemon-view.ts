import type { V1DaemonSet, V1Node, V1Pod } from "../../../api/generated/types.js";
import { isAvailable, isTerminal, isTerminating } from "../../../api/meta/pods.js";
import { hashLabel, targetNode } from "./daemon-pod.js";
import { fitOf, type NodeFit } from "./node-fit.js";

/** What one step of a DaemonSet rests on. */
export interface DaemonInput {
  readonly set: V1DaemonSet;
  readonly nodes: readonly V1Node[];
  /** The pods that belong to the set. */
  readonly pods: readonly V1Pod[];
  /** The hashes of all revisions that hold the set's template. */
  readonly hashes: ReadonlySet<string>;
  readonly nowMs: number;
}

export interface NodeView {
  readonly name: string;
  /** False for a node that is no more, but has pods yet. */
  readonly exists: boolean;
  readonly fit: NodeFit;
  /** Oldest first. */
  readonly pods: readonly V1Pod[];
}

export interface DaemonView {
  readonly set: V1DaemonSet;
  readonly nodes: readonly NodeView[];
  readonly isUpdated: (pod: V1Pod) => boolean;
  readonly isAvailable: (pod: V1Pod | undefined) => boolean;
}

/** The set's pods by nodes. Pods that have ended and only wait for their finalizers stand in nobody's way. */
export function viewOf({ set, nodes, pods, hashes, nowMs }: DaemonInput): DaemonView {
  const byNode = groupByNode(pods.filter((pod) => !(isTerminal(pod) && isTerminating(pod))));
  const names = new Set(nodes.map(({ metadata }) => metadata.name));
  const podsOn = (name: string) => [...(byNode.get(name) ?? [])].sort(olderFirst);
  const present = nodes.map((node) => {
    const { name = "" } = node.metadata;
    return { name, exists: true, fit: fitOf(set, node), pods: podsOn(name) };
  });
  const gone = [...byNode.keys()]
    .filter((name) => !names.has(name))
    .map((name) => ({ name, exists: false, fit: nowhere, pods: podsOn(name) }));
  const minReadySeconds = set.spec?.minReadySeconds ?? 0;
  return {
    set,
    nodes: [...present, ...gone],
    isUpdated: ({ metadata }) => hashes.has(metadata.labels?.[hashLabel] ?? ""),
    isAvailable: (pod) => pod !== undefined && isAvailable(pod, minReadySeconds, nowMs),
  };
}

function groupByNode(pods: readonly V1Pod[]): Map<string, V1Pod[]> {
  const groups = new Map<string, V1Pod[]>();
  for (const pod of pods) {
    const name = targetNode(pod);
    if (name !== undefined) groups.set(name, [...(groups.get(name) ?? []), pod]);
  }
  return groups;
}

const nowhere: NodeFit = { shouldRun: false, mayStay: false };

/** What is bound before what is not; equals by name, so that two leaders keep the same. */
function olderFirst(a: V1Pod, b: V1Pod): number {
  const rank = ({ metadata, spec }: V1Pod) =>
    [spec?.nodeName ? 0 : 1, metadata.creationTimestamp, metadata.name].join(" ");
  return rank(a) < rank(b) ? -1 : 1;
}
