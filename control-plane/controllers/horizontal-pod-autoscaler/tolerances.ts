import type { V2HorizontalPodAutoscaler } from "../../../api/generated/types.js";
import { tryParseQuantity } from "../../../api/meta/quantity.js";

/** How far usage may be from what is wanted before anything is done about it. */
export interface Tolerances {
  readonly up: number;
  readonly down: number;
}

/** Each direction's rules may have their own. */
export function tolerancesOf({ spec }: V2HorizontalPodAutoscaler, usual: number): Tolerances {
  const { scaleUp, scaleDown } = spec.behavior ?? {};
  return { up: fraction(scaleUp?.tolerance) ?? usual, down: fraction(scaleDown?.tolerance) ?? usual };
}

/** @param ratio of what is used to what is wanted */
export const tolerates = ({ up, down }: Tolerances, ratio: number): boolean =>
  1 - down <= ratio && ratio <= 1 + up;

function fraction(quantity: string | undefined): number | undefined {
  const parsed = quantity === undefined ? undefined : tryParseQuantity(quantity);
  return parsed && Number(parsed.nanos) / 1e9;
}
