import {
  formatQuantity,
  type Quantity,
  quantityMilliValue,
  tryParseQuantity,
} from "../../../api/meta/quantity.js";

const nanosInMilli = 1_000_000n;
/** Where Kubernetes' own numbers end; beyond, shares of one another would be none. */
const largest = 2 ** 63;

/** In thousandths. */
export const milliValue = (quantity: Quantity): number => Math.min(quantityMilliValue(quantity), largest);

/** A quantity in thousandths; 0 for what is none. */
export function milliOf(quantity: string): number {
  const parsed = tryParseQuantity(quantity);
  return parsed ? milliValue(parsed) : 0;
}

/** @param milli a whole number of thousandths */
export const quantityOfMilli = (milli: number): string =>
  formatQuantity({ nanos: BigInt(milli) * nanosInMilli, format: "DecimalSI" });
