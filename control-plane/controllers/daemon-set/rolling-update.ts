import type { V1Pod } from "../../../api/generated/types.js";
import { isTerminating } from "../../../api/meta/pods.js";
import type { DaemonView, NodeView } from "./daemon-view.js";
import { type DaemonPlan, nothing } from "./node-plan.js";
import { updateLimits } from "./update-limits.js";

/** The pods of one node that nobody deletes. */
interface Pair {
  readonly node: NodeView;
  readonly current: V1Pod | undefined;
  readonly old: V1Pod | undefined;
  /** More than one of either: that is mended first. */
  readonly isCrowded: boolean;
}

/** The next step of an update, once each node has what it should. */
export function planUpdate(view: DaemonView): DaemonPlan {
  if (view.set.spec?.updateStrategy?.type !== "RollingUpdate") return nothing;
  const desired = view.nodes.filter(({ fit }) => fit.shouldRun).length;
  const { maxSurge, maxUnavailable } = updateLimits(view.set, desired);
  const pairs = view.nodes
    .filter(({ fit, pods }) => fit.shouldRun || pods.length > 0)
    .map((node) => pairOn(view, node));
  return maxSurge > 0
    ? planSurge(view, pairs, desired, maxSurge)
    : planReplacing(view, pairs, maxUnavailable);
}

function pairOn({ isUpdated }: DaemonView, node: NodeView): Pair {
  const staying = node.pods.filter((pod) => !isTerminating(pod));
  const [current, ...moreCurrent] = staying.filter(isUpdated);
  const [old, ...moreOld] = staying.filter((pod) => !isUpdated(pod));
  return { node, current, old, isCrowded: moreCurrent.length + moreOld.length > 0 };
}

/** Deletes old pods: those that don't serve at once, others as far as enough do. */
function planReplacing(view: DaemonView, pairs: readonly Pair[], maxUnavailable: number): DaemonPlan {
  const replaceable = (pair: Pair) => (isOldAlone(pair) ? pair.old : undefined);
  const idle = pairs.map(replaceable).filter((old) => old && !view.isAvailable(old));
  const serving = pairs.map(replaceable).filter((old) => view.isAvailable(old));
  const unavailable = pairs.filter((pair) => !serves(view, pair)).length;
  const chosen = [...idle, ...serving.slice(0, Math.max(0, maxUnavailable - unavailable))];
  return { ...nothing, remove: chosen.filter((old) => old !== undefined) };
}

/** A node with two pods, or none, is on its way to one. */
function serves(view: DaemonView, { current, old, isCrowded }: Pair): boolean {
  return !isCrowded && !(current && old) && view.isAvailable(current ?? old);
}

/** Makes new pods beside old ones, which go when their successors serve. */
function planSurge(view: DaemonView, pairs: readonly Pair[], desired: number, maxSurge: number): DaemonPlan {
  const orderly = pairs.filter(({ isCrowded }) => !isCrowded);
  const alone = orderly.filter(isOldAlone);
  const isServed = ({ old }: Pair) => view.isAvailable(old);
  const surging = orderly.filter(({ old, current }) => old && current && !view.isAvailable(current));
  const replaced = orderly.filter(({ old, current }) => old && view.isAvailable(current));
  const [wanted, unwanted] = [alone.filter(isWanted), alone.filter((pair) => !isWanted(pair))];
  const available = orderly.filter(({ old, current }) => view.isAvailable(old ?? current)).length;
  const room = Math.max(0, maxSurge - surging.length - (pairs.length - orderly.length));
  const spare = Math.max(0, available - desired);
  const leaving = [
    ...replaced,
    ...unwanted.filter((pair) => !isServed(pair)),
    ...unwanted.filter(isServed).slice(0, spare),
  ];
  const surged = [...wanted.filter((pair) => !isServed(pair)), ...wanted.filter(isServed).slice(0, room)];
  return {
    ...nothing,
    create: surged.map(({ node }) => node.name),
    remove: leaving.map(({ old }) => old).filter((old) => old !== undefined),
  };
}

const isWanted = ({ node }: Pair) => node.fit.shouldRun;
const isOldAlone = ({ old, current, isCrowded }: Pair) => !isCrowded && old !== undefined && !current;
