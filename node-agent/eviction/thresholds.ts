import { compareQuantity, type Quantity, quantityValue } from "../../api/meta/quantity.js";
import type { Observations } from "./observations.js";
import type { Signal } from "./signals.js";

/** So much, or a part of what there is in all. */
export type Amount = { readonly quantity: Quantity } | { readonly share: number };

/** What must be left of something. */
export interface Threshold {
  readonly signal: Signal;
  readonly least: Amount;
  /** How long less may be left before pods go; 0: not at all, which is a hard threshold. */
  readonly graceMs: number;
  /** How much more than the least is to be won back once it was passed. */
  readonly reclaim?: Amount;
}

export const isHard = ({ graceMs }: Threshold): boolean => graceMs === 0;

/** What an amount comes to where there are `capacity` in all. */
export function quantityOf(amount: Amount, capacity: Quantity): Quantity {
  if ("quantity" in amount) return amount.quantity;
  const part = Math.trunc(quantityValue(capacity) * amount.share);
  return { nanos: BigInt(part) * 1_000_000_000n, format: "BinarySI" };
}

/**
 * Those that are passed; what can't be seen passes none.
 * @param reclaimed what was to be won back counts, too
 */
export function passed(
  thresholds: readonly Threshold[],
  observations: Observations,
  reclaimed = false,
): readonly Threshold[] {
  return thresholds.filter(({ signal, least, reclaim }) => {
    const seen = observations.get(signal);
    if (!seen) return false;
    const { nanos, format } = quantityOf(least, seen.capacity);
    const more = reclaimed && reclaim ? quantityOf(reclaim, seen.capacity).nanos : 0n;
    return compareQuantity({ nanos: nanos + more, format }, seen.available) > 0;
  });
}
