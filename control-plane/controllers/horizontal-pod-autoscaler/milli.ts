import { formatQuantity, quantityMilliValue, tryParseQuantity } from "../../../api/meta/quantity.js";

const nanosInMilli = 1_000_000n;

/** A quantity in thousandths; 0 for what is none. */
export function milliOf(quantity: string): number {
  const parsed = tryParseQuantity(quantity);
  return parsed ? quantityMilliValue(parsed) : 0;
}

/** @param milli a whole number of thousandths */
export const quantityOfMilli = (milli: number): string =>
  formatQuantity({ nanos: BigInt(milli) * nanosInMilli, format: "DecimalSI" });
