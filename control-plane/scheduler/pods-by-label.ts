import type { LabelSelector, Labels } from "../../api/meta/label-selector.js";
import type { NodeInfo } from "./node-info.js";
import type { PodInfo } from "./pod-info.js";

/** A pod and where it is. */
export type PlacedPod = readonly [PodInfo, NodeInfo];

/** A label with its value, which pods have or haven't. */
export type LabelPair = string;

const pairOf = (key: string, value: string): LabelPair => `${key}=${value}`;

export const pairsOf = (labels: Labels = {}): LabelPair[] =>
  Object.entries(labels).map(([key, value]) => pairOf(key, value));

/** Pods by each of their labels: who asks for one of them need not look at all others. */
export class PodsByLabel {
  private readonly byPair = new Map<LabelPair, Map<string, PlacedPod>>();

  add(placed: PlacedPod): void {
    const [{ key, pod }] = placed;
    for (const pair of pairsOf(pod.metadata.labels)) {
      const pods = this.byPair.get(pair);
      if (pods) pods.set(key, placed);
      else this.byPair.set(pair, new Map([[key, placed]]));
    }
  }

  remove([{ key, pod }]: PlacedPod): void {
    for (const pair of pairsOf(pod.metadata.labels)) {
      const pods = this.byPair.get(pair);
      pods?.delete(key);
      if (pods?.size === 0) this.byPair.delete(pair);
    }
  }

  with(pair: LabelPair): Iterable<PlacedPod> {
    return this.byPair.get(pair)?.values() ?? [];
  }

  /** Of the labels that every pod has which the selector means, the one that the fewest pods have; undefined when it names none. */
  rarest({ requirements }: LabelSelector): LabelPair | undefined {
    const pairs = requirements.flatMap(({ key, operator, values: [value, ...others] }) => {
      const isOne = (operator === "=" || operator === "in") && value !== undefined && others.length === 0;
      return isOne ? [pairOf(key, value)] : [];
    });
    const count = (pair: LabelPair) => this.byPair.get(pair)?.size ?? 0;
    return pairs.toSorted((a, b) => count(a) - count(b))[0];
  }
}
