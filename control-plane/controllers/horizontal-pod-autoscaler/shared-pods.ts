import type { V1Pod } from "../../../api/generated/types.js";
import type { LabelSelector, Labels } from "../../../api/meta/label-selector.js";
import { refOf } from "../../../api/meta/object.js";
import type { Key } from "../../reconcile/reconciler.js";

/** Knows which autoscalers scale which pods, as far as it was told, so that two of the same pods are found out. */
export class SharedPods {
  private readonly selectors = new Map<Key, LabelSelector>();

  selects(autoscaler: Key, selector: LabelSelector): void {
    this.selectors.set(autoscaler, selector);
  }

  forget(autoscaler: Key): void {
    this.selectors.delete(autoscaler);
  }

  clear(): void {
    this.selectors.clear();
  }

  /** All autoscalers that select one of these pods, which are of one namespace. */
  autoscalersOf(pods: readonly V1Pod[], namespace: string): Key[] {
    const kinds = labelSets(pods);
    const selecting = [...this.selectors].filter(
      ([key, selector]) => refOf(key).namespace === namespace && kinds.some((one) => selector.matches(one)),
    );
    return selecting.map(([key]) => key).sort();
  }
}

/** Of many pods most have the same. */
function labelSets(pods: readonly V1Pod[]): readonly Labels[] {
  const all = pods.map(({ metadata: { labels = {} } }) => [JSON.stringify(labels), labels] as const);
  return [...new Map(all).values()];
}
