import type { V1Pod } from "../../../api/generated/types.js";
import type { LabelSelector, Labels } from "../../../api/meta/label-selector.js";
import { refOf } from "../../../api/meta/object.js";
import type { Key } from "../../reconcile/reconciler.js";

/** Knows which autoscalers scale which pods, as far as it was told, so that two of the same pods are found out. */
export class SharedPods {
  private readonly byNamespace = new Map<string, Map<Key, LabelSelector>>();

  selects(autoscaler: Key, selector: LabelSelector): void {
    const { namespace = "" } = refOf(autoscaler);
    const selectors = this.byNamespace.get(namespace) ?? new Map<Key, LabelSelector>();
    this.byNamespace.set(namespace, selectors.set(autoscaler, selector));
  }

  forget(autoscaler: Key): void {
    const { namespace = "" } = refOf(autoscaler);
    const selectors = this.byNamespace.get(namespace);
    selectors?.delete(autoscaler);
    if (selectors?.size === 0) this.byNamespace.delete(namespace);
  }

  clear(): void {
    this.byNamespace.clear();
  }

  /** All autoscalers that select one of these pods, which are of one namespace. */
  autoscalersOf(pods: readonly V1Pod[], namespace: string): Key[] {
    const kinds = labelSets(pods);
    const selecting = [...(this.byNamespace.get(namespace) ?? [])].filter(([, selector]) =>
      kinds.some((one) => selector.matches(one)),
    );
    return selecting.map(([key]) => key).sort();
  }
}

/** Of many pods most have the same. */
function labelSets(pods: readonly V1Pod[]): readonly Labels[] {
  const all = pods.map(({ metadata: { labels = {} } }) => [JSON.stringify(labels), labels] as const);
  return [...new Map(all).values()];
}
