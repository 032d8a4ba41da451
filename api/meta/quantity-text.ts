/** How a quantity writes its size: `1k`, `1Ki` or `1e3`. */
export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

/** A quantity as it is written: a number, and the power of two or ten that its suffix stands for. */
export interface QuantityText {
  readonly text: string;
  readonly negative: boolean;
  /** Without zeros in front. */
  readonly whole: string;
  readonly fraction: string;
  readonly format: QuantityFormat;
  readonly exponent: number;
}

export const decimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"] as const;
export const binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"] as const;

/** Longer ones say nothing more, and arithmetic on them takes more than linear time; so for exponents. */
const longestText = 200;
const largestExponent = 1000;
const shape = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/;

export const quantityFormatMessage =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const suffixMessage = "unable to parse quantity's suffix";

/** Throws an Error with Kubernetes' words. */
export function quantityText(text: string): QuantityText {
  const match = text === "" || text.length > longestText ? null : shape.exec(text);
  if (!match) throw new Error(quantityFormatMessage);
  const [, sign, digits = "", fraction = "", suffix = ""] = match;
  const unit = unitOf(suffix);
  if (!unit) throw new Error(suffixMessage);
  return { text, negative: sign === "-", whole: digits.replace(/^0+/, "") || "0", fraction, ...unit };
}

function unitOf(suffix: string): Pick<QuantityText, "format" | "exponent"> | undefined {
  const decimal = decimalSuffixes.indexOf(suffix as "k");
  if (decimal >= 0) return { format: "DecimalSI", exponent: (decimal - 3) * 3 };
  const binary = binarySuffixes.indexOf(suffix as "Ki");
  if (binary >= 0) return { format: "BinarySI", exponent: binary * 10 };
  if (!/^[eE][+-]?\d+$/.test(suffix)) return undefined;
  const exponent = Math.max(-largestExponent, Math.min(largestExponent, Number(suffix.slice(1))));
  return { format: "DecimalExponent", exponent };
}

const mostDigits = 18;

/** Whether Kubernetes leaves it as it is: there is nothing to shorten in it, and it can count it in 64 bits. */
export function staysAsWritten({ whole, fraction, format, exponent }: QuantityText): boolean {
  if (format === "BinarySI") {
    const room = 15 - whole.length - Math.floor((exponent * 3) / 10) - 1;
    return fraction === "" && room >= 0 && Number(whole) % 8 !== 0;
  }
  const digits = whole + fraction;
  const scale = exponent - fraction.length;
  const counted = digits.length <= mostDigits && scale >= -9 && scale % 3 === 0;
  return counted && !digits.endsWith("000") && !digits.startsWith("0");
}
