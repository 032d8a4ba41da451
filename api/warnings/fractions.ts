import { canonicalQuantity, tryParseQuantity } from "../meta/quantity.js";

const thousandth = 1_000_000n;

/** Bytes come whole; Kubernetes looks at thousandths, rounded up. */
export function warnOfFractions(
  amounts: Readonly<Record<string, string>> | undefined,
  path: string,
  names: readonly string[],
): string[] {
  return names.flatMap((name) => {
    const text = amounts?.[name];
    if (text === undefined || !isFractional(text)) return [];
    const value = JSON.stringify(canonicalQuantity(text));
    return [`${path}[${name}]: fractional byte value ${value} is invalid, must be an integer`];
  });
}

function isFractional(text: string): boolean {
  const quantity = tryParseQuantity(text);
  if (!quantity) return false;
  const milli = (quantity.nanos + thousandth - 1n) / thousandth;
  return milli % 1000n !== 0n;
}
