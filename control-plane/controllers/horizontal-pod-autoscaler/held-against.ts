import type { V2MetricTarget, V2MetricValueStatus } from "../../../api/generated/types.js";
import { milliOf, quantityOfMilli } from "./milli.js";
import type { Judging, Subject } from "./proposal.js";
import { wantedByShare, wantedByValue } from "./wanted-by-value.js";

export interface Held {
  readonly replicas: number;
  readonly current: V2MetricValueStatus;
}

/** One value for all pods together, held against each pod's share of it, or against the whole. */
export function heldAgainst(
  { value: whole, averageValue: share }: Pick<V2MetricTarget, "value" | "averageValue">,
  value: number,
  { current, found, pods }: Subject,
  { tolerances }: Judging,
): Held {
  if (share !== undefined) {
    const { replicas, average } = wantedByShare(value, milliOf(share), found, tolerances);
    return { replicas, current: { averageValue: quantityOfMilli(average) } };
  }
  const replicas = wantedByValue(value, milliOf(whole ?? ""), current, pods, tolerances);
  return { replicas, current: { value: quantityOfMilli(value) } };
}
