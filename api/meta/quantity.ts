/** How a quantity writes its size: `1k`, `1Ki` or `1e3`. */
export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

/** An exact amount, counted in billionths, as Kubernetes' resource quantities are. */
export interface Quantity {
  readonly nanos: bigint;
  readonly format: QuantityFormat;
}

const nano = 1_000_000_000n;
/** Longer ones say nothing more, and arithmetic on them takes more than linear time. */
const longestText = 200;
const quantityPattern = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(|n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d+)$/;
const decimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"] as const;
const binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"] as const;
/** Larger amounts are cut to this, the largest 64-bit integer. */
const largest = (2n ** 63n - 1n) * nano;

export const quantityFormatMessage =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

export const zero: Quantity = { nanos: 0n, format: "DecimalSI" };

/** Throws an Error with Kubernetes' words when `text` is no quantity. */
export function parseQuantity(text: string | number): Quantity {
  const parsed = tryParseQuantity(text);
  if (!parsed) throw new Error(quantityFormatMessage);
  return parsed;
}

export function tryParseQuantity(value: string | number): Quantity | undefined {
  const text = typeof value === "number" ? plain(value) : value;
  const match = text.length > longestText ? null : quantityPattern.exec(text);
  if (!match) return undefined;
  const [, sign, digits = "", suffix = ""] = match;
  const { numerator, denominator, format } = unitOf(suffix);
  const [whole = "", fraction = ""] = digits.split(".");
  const scaled = BigInt(whole + fraction) * numerator * nano;
  const divisor = denominator * 10n ** BigInt(fraction.length);
  const rounded = (scaled + divisor - 1n) / divisor;
  const amount = rounded > largest ? largest : rounded;
  return { nanos: sign === "-" ? -amount : amount, format };
}

/** JSON numbers may be written with an exponent by JavaScript: `1e21`. */
const plain = (value: number) => (Number.isInteger(value) ? BigInt(value).toString() : String(value));

function unitOf(suffix: string): { numerator: bigint; denominator: bigint; format: QuantityFormat } {
  const binary = binarySuffixes.indexOf(suffix as "Ki");
  if (suffix !== "" && binary >= 0) {
    return { numerator: 1024n ** BigInt(binary), denominator: 1n, format: "BinarySI" };
  }
  const decimal = decimalSuffixes.indexOf(suffix as "k");
  if (decimal >= 0) return { ...power((decimal - 3) * 3), format: "DecimalSI" };
  return { ...power(clampExponent(Number(suffix.slice(1)))), format: "DecimalExponent" };
}

const clampExponent = (exponent: number) => Math.max(-40, Math.min(40, exponent));

function power(exponent: number): { numerator: bigint; denominator: bigint } {
  return exponent >= 0
    ? { numerator: 10n ** BigInt(exponent), denominator: 1n }
    : { numerator: 1n, denominator: 10n ** BigInt(-exponent) };
}

/** The one way Kubernetes writes this amount: no fraction, the largest suffix that allows it. */
export function formatQuantity({ nanos, format }: Quantity): string {
  if (nanos === 0n) return "0";
  const small = nanos > -1024n * nano && nanos < 1024n * nano;
  if (format === "BinarySI" && !small) return formatBinary(nanos);
  return formatDecimal(nanos, format);
}

function formatBinary(nanos: bigint): string {
  let amount = roundUp(nanos, nano);
  let suffix = 0;
  while (amount % 1024n === 0n && suffix < binarySuffixes.length - 1) {
    amount /= 1024n;
    suffix += 1;
  }
  return `${amount}${binarySuffixes[suffix]}`;
}

function formatDecimal(nanos: bigint, format: QuantityFormat): string {
  let amount = nanos;
  let step = 0;
  while (amount % 1000n === 0n && step < decimalSuffixes.length - 1) {
    amount /= 1000n;
    step += 1;
  }
  if (format !== "DecimalExponent") return `${amount}${decimalSuffixes[step]}`;
  return step === 3 ? `${amount}` : `${amount}e${(step - 3) * 3}`;
}

/** Away from zero, as Kubernetes rounds. */
function roundUp(amount: bigint, unit: bigint): bigint {
  const whole = amount / unit;
  if (whole * unit === amount) return whole;
  return amount > 0n ? whole + 1n : whole - 1n;
}

export const canonicalQuantity = (text: string | number) => formatQuantity(parseQuantity(text));

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
