import { numberOf } from "../json/exact-number.js";
import type { YamlScalar } from "./resolve-scalar.js";

/** The scalar as a JSON value. Throws an Error for what JSON has no number for. */
export function jsonScalar(value: YamlScalar): unknown {
  if (typeof value === "bigint") return numberOf(String(value));
  if (typeof value !== "number" || Number.isFinite(value)) return value;
  throw new Error(`json: unsupported value: ${goFloat(value)}`);
}

/** The scalar as a key of a JSON object. */
export function jsonKey(value: YamlScalar): string {
  if (value === null) throw new Error("unsupported map key of type: %!s(<nil>), key: <nil>");
  if (typeof value === "bigint" && BigInt.asIntN(64, value) !== value)
    throw new Error(`unsupported map key of type: uint64, key: ${value}`);
  return typeof value === "number" ? float32Text(value) : String(value);
}

/** The key as problems name it. */
export const printedKey = (value: YamlScalar): string =>
  typeof value === "string" ? JSON.stringify(value) : value === null ? "<nil>" : String(value);

const goFloat = (value: number) => (Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");

/** The shortest text of the nearest 32-bit number: keys have no more digits. */
function float32Text(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? ".nan" : value > 0 ? ".inf" : "-.inf";
  const nearest = Math.fround(value);
  let digits = 1;
  while (digits < 9 && Math.fround(Number(nearest.toPrecision(digits))) !== nearest) digits += 1;
  const [mantissa = "", exponent = "0"] = nearest.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(Number(nearest.toPrecision(digits)));
  return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}
