import {
  binarySuffixes,
  decimalSuffixes,
  type QuantityFormat,
  type QuantityText,
  quantityText,
  staysAsWritten,
} from "./quantity-text.js";

/** An exact amount, counted in billionths, as Kubernetes' resource quantities are. */
export interface Quantity {
  readonly nanos: bigint;
  readonly format: QuantityFormat;
}

const nano = 1_000_000_000n;
/** Larger amounts of the binary format are cut to this, the largest 64-bit integer. */
const largest = (2n ** 63n - 1n) * nano;

export const zero: Quantity = { nanos: 0n, format: "DecimalSI" };

/** Throws an Error with Kubernetes' words when `text` is no quantity. */
export const parseQuantity = (text: string | number): Quantity => amountOf(quantityText(plain(text)));

export function tryParseQuantity(text: string | number): Quantity | undefined {
  try {
    return parseQuantity(text);
  } catch {
    return undefined;
  }
}

/** JSON numbers may be written with an exponent by JavaScript: `1e21`. */
const plain = (value: string | number) =>
  typeof value === "number" && Number.isInteger(value) ? BigInt(value).toString() : String(value);

/** Rounded away from zero. */
function amountOf({ whole, fraction, negative, format, exponent }: QuantityText): Quantity {
  const power = (format === "BinarySI" ? 2n : 10n) ** BigInt(Math.abs(exponent));
  const divisor = 10n ** BigInt(fraction.length) * (exponent < 0 ? power : 1n);
  const exact = BigInt(whole + fraction) * nano * (exponent < 0 ? 1n : power);
  const rounded = (exact + divisor - 1n) / divisor;
  const amount = format === "BinarySI" && rounded > largest ? largest : rounded;
  const isFraction = amount > 0n && amount < nano;
  return {
    nanos: negative ? -amount : amount,
    format: format === "BinarySI" && isFraction ? "DecimalSI" : format,
  };
}

/** The one way Kubernetes writes this amount: no fraction, the largest suffix that allows it. */
export function formatQuantity({ nanos, format }: Quantity): string {
  if (nanos === 0n) return "0";
  const small = nanos > -1024n * nano && nanos < 1024n * nano;
  if (format === "BinarySI" && !small && nanos % nano === 0n) return formatBinary(nanos / nano);
  return formatDecimal(nanos, format);
}

function formatBinary(whole: bigint): string {
  let amount = whole;
  let suffix = 0;
  while (amount % 1024n === 0n && suffix < binarySuffixes.length - 1) {
    amount /= 1024n;
    suffix += 1;
  }
  return `${amount}${binarySuffixes[suffix]}`;
}

function formatDecimal(nanos: bigint, format: QuantityFormat): string {
  const isExponent = format === "DecimalExponent";
  let amount = nanos;
  let step = 0;
  while (amount % 1000n === 0n && (isExponent || step < decimalSuffixes.length - 1)) {
    amount /= 1000n;
    step += 1;
  }
  if (!isExponent) return `${amount}${decimalSuffixes[step]}`;
  return step === 3 ? `${amount}` : `${amount}e${(step - 3) * 3}`;
}

/** Away from zero, as Kubernetes rounds. */
function roundUp(amount: bigint, unit: bigint): bigint {
  const whole = amount / unit;
  if (whole * unit === amount) return whole;
  return amount > 0n ? whole + 1n : whole - 1n;
}

/** The amount as Kubernetes stores it. */
export function canonicalQuantity(value: string | number): string {
  const written = quantityText(plain(value));
  return staysAsWritten(written) ? written.text : formatQuantity(amountOf(written));
}

/** Whole units, rounded up: bytes, pods. */
export const quantityValue = ({ nanos }: Quantity) => Number(roundUp(nanos, nano));
/** Thousandths, rounded up: millicores. */
export const quantityMilliValue = ({ nanos }: Quantity) => Number(roundUp(nanos, nano / 1000n));

/** The format of the left one is kept, unless that is zero. */
export function addQuantity(left: Quantity, right: Quantity): Quantity {
  return { nanos: left.nanos + right.nanos, format: left.nanos === 0n ? right.format : left.format };
}

export function subtractQuantity(left: Quantity, right: Quantity): Quantity {
  return { nanos: left.nanos - right.nanos, format: left.nanos === 0n ? right.format : left.format };
}

/** Negative, zero or positive, for sorting and comparing. */
export function compareQuantity(left: Quantity, right: Quantity): number {
  return left.nanos < right.nanos ? -1 : left.nanos > right.nanos ? 1 : 0;
}
