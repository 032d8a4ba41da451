import type { V1Pod, V1PodDisruptionBudget } from "../../api/generated/types.js";
import { selectorOf } from "../../api/meta/label-selector.js";
import { type KubeObject, keyOf } from "../../api/meta/object.js";
import { isReady, isTerminating } from "../../api/meta/pods.js";
import { podDisruptionBudgets, pods } from "../../api/resources.js";
import { type Change, type ClusterView, isOf } from "../cluster/cluster-view.js";
import type { Invariant, Scene } from "./invariant.js";

/** Of pods: members of StatefulSets come back under the same name. */
type Uids = ReadonlySet<string>;

/** What is known of one budget. */
interface Seen {
  /** The pods that were healthy at one moment or another since the budget was last written. */
  since: Uids[];
  /** The same between the last write of its controller and the one before: what it may have judged by. */
  judged: Uids[];
  readonly granted: Set<string>;
}

/** No budget is overdrawn: what its controller saw healthy, less all whose eviction was granted, is as many as it wants. */
export class KeptBudgets implements Invariant {
  private readonly seen = new Map<string, Seen>();

  changed({ key, before, after }: Change, { view }: Scene): readonly string[] {
    if (isOf(pods, key)) this.podChanged(view, before, after);
    if (!isOf(podDisruptionBudgets, key)) return [];
    const budget = (after ?? before) as V1PodDisruptionBudget;
    if (after) return this.written(budget, before as V1PodDisruptionBudget | undefined, view);
    this.seen.delete(budget.metadata.uid ?? "");
    return [];
  }

  private podChanged(view: ClusterView, ...states: readonly (KubeObject | undefined)[]): void {
    for (const budget of view.list(podDisruptionBudgets)) {
      const selector = selectorOf(budget.spec?.selector);
      const isMeant = states.some(
        (pod) =>
          pod?.metadata.namespace === budget.metadata.namespace && selector.matches(pod?.metadata.labels),
      );
      if (isMeant) this.seen.get(budget.metadata.uid ?? "")?.since.push(healthy(budget, view));
    }
  }

  private written(
    budget: V1PodDisruptionBudget,
    before: V1PodDisruptionBudget | undefined,
    view: ClusterView,
  ): readonly string[] {
    const seen = this.seenOf(budget);
    const granted = namesIn(budget).filter((name) => !namesIn(before).includes(name));
    if (granted.length === 0) seen.judged = seen.since;
    seen.since = [healthy(budget, view)];
    for (const pod of covered(budget, view)) {
      const { name = "", uid = "" } = pod.metadata;
      if (granted.includes(name)) seen.granted.add(uid);
      // It didn't go in time.
      else if (!namesIn(budget).includes(name) && !isTerminating(pod)) seen.granted.delete(uid);
    }
    const desired = budget.status?.desiredHealthy ?? 0;
    const left = seen.judged.map((uids) => [...uids].filter((uid) => !seen.granted.has(uid)).length);
    if (granted.length === 0 || left.some((count) => count >= desired)) return [];
    const most = Math.max(0, ...left);
    return [
      `PodDisruptionBudget ${keyOf(budget.metadata)} lets ${granted} go: ${most} of ${desired} are left`,
    ];
  }

  private seenOf({ metadata: { uid = "" } }: V1PodDisruptionBudget): Seen {
    const found = this.seen.get(uid) ?? { since: [], judged: [], granted: new Set() };
    this.seen.set(uid, found);
    return found;
  }
}

const namesIn = (budget: V1PodDisruptionBudget | undefined) =>
  Object.keys(budget?.status?.disruptedPods ?? {});

function covered({ metadata, spec }: V1PodDisruptionBudget, view: ClusterView): readonly V1Pod[] {
  const { namespace } = metadata;
  const selector = selectorOf(spec?.selector);
  return view
    .list(pods)
    .filter((pod) => pod.metadata.namespace === namespace && selector.matches(pod.metadata.labels));
}

function healthy(budget: V1PodDisruptionBudget, view: ClusterView): Uids {
  const well = covered(budget, view).filter((pod) => isReady(pod) && !isTerminating(pod));
  return new Set(well.map((pod) => pod.metadata.uid ?? ""));
}
