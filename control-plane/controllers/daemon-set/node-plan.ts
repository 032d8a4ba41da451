import type { V1Pod } from "../../../api/generated/types.js";
import { isReady, isTerminal, isTerminating } from "../../../api/meta/pods.js";
import type { DaemonView, NodeView } from "./daemon-view.js";
import { allowsSurge } from "./update-limits.js";

/** What is to be done next. */
export interface DaemonPlan {
  /** Nodes that get a pod. */
  readonly create: readonly string[];
  readonly remove: readonly V1Pod[];
  /** Pods that have ended and are to be replaced. */
  readonly ended: readonly V1Pod[];
}

/** Brings each node to the one pod that it should have, whatever its revision. Failed pods that have to wait are left. */
export function planNodes(view: DaemonView, hasToWait: (pod: V1Pod) => boolean): DaemonPlan {
  const plans = view.nodes.map((node) => planNode(view, node));
  return {
    create: plans.flatMap(({ create }) => create),
    remove: plans.flatMap(({ remove }) => remove),
    ended: plans.flatMap(({ ended }) => ended).filter((pod) => !hasToWait(pod)),
  };
}

function planNode(view: DaemonView, node: NodeView): DaemonPlan {
  const { fit, pods, name } = node;
  if (!node.exists) return { ...nothing, remove: pods.filter(({ spec }) => !spec?.nodeName) };
  if (fit.shouldRun && pods.length === 0) return { ...nothing, create: [name] };
  const staying = pods.filter((pod) => !isTerminating(pod));
  if (!fit.mayStay) return { ...nothing, remove: staying };
  const running = staying.filter((pod) => !isTerminal(pod));
  const isBare = fit.shouldRun && allowsSurge(view.set) && running.length === 0;
  return {
    create: isBare ? [name] : [],
    remove: allowsSurge(view.set) ? beyondSurge(view, running) : running.slice(1),
    ended: staying.filter(isTerminal),
  };
}

export const nothing: DaemonPlan = { create: [], remove: [], ended: [] };

/** An old pod may stay beside its successor as long as it serves and the successor doesn't. */
function beyondSurge(view: DaemonView, running: readonly V1Pod[]): V1Pod[] {
  const current = running.find(view.isUpdated);
  const old = running.find((pod) => !view.isUpdated(pod));
  const extra = running.filter((pod) => pod !== current && pod !== old);
  const isReplaced = current && old && (!isReady(old) || view.isAvailable(current));
  return isReplaced ? [...extra, old] : extra;
}

export const isNothing = ({ create, remove, ended }: DaemonPlan) =>
  create.length + remove.length + ended.length === 0;
