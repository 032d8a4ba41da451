import { type FieldError, invalid } from "../field-error.js";
import type { V1LimitRangeItem } from "../generated/types.js";
import { each } from "../meta/checks.js";
import { compareQuantity, formatQuantity, parseQuantity, type Quantity } from "../meta/quantity.js";
import { isOvercommitted } from "./pods/resource-names.js";

type Bound = "min" | "max" | "default" | "defaultRequest" | "maxLimitRequestRatio";

/** Two bounds of which the first must not be greater, which of them is told of, and how they are called. */
const order: readonly (readonly [
  low: Bound,
  high: Bound,
  at: Bound,
  shown: Bound,
  words: string,
  than: string,
])[] = [
  ["min", "max", "min", "min", "min", "max"],
  ["min", "defaultRequest", "defaultRequest", "defaultRequest", "min", "default request"],
  ["defaultRequest", "max", "defaultRequest", "defaultRequest", "default request", "max"],
  ["defaultRequest", "default", "defaultRequest", "defaultRequest", "default request", "default limit"],
  ["min", "default", "default", "min", "min", "default"],
  ["default", "max", "default", "max", "default", "max"],
];
const one = parseQuantity(1);

/** min ≤ defaultRequest ≤ default ≤ max, wherever two of them are given, and ratios that can be. */
export function validateLimitOrder(item: V1LimitRangeItem, path: string): FieldError[] {
  const bounds: readonly Bound[] = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"];
  const names = new Set(bounds.flatMap((bound) => Object.keys(item[bound] ?? {})));
  return each([...names], path, (name) => {
    const amount = (bound: Bound) => {
      const text = item[bound]?.[name];
      return text === undefined ? undefined : parseQuantity(text);
    };
    const at = (bound: Bound) => `${path}.${bound}[${name}]`;
    return [...wrongOrder(amount, at), ...wrongRatio(amount, at), ...wrongDefault(name, amount, at)];
  });
}

type AmountOf = (bound: Bound) => Quantity | undefined;
type PathOf = (bound: Bound) => string;

function wrongOrder(amount: AmountOf, at: PathOf): FieldError[] {
  return order.flatMap(([lowBound, highBound, told, shown, words, than]) => {
    const [low, high, value] = [amount(lowBound), amount(highBound), amount(shown)];
    if (!low || !high || !value || compareQuantity(low, high) <= 0) return [];
    const detail = `${words} value ${formatQuantity(low)} is greater than ${than} value ${formatQuantity(high)}`;
    return [invalid(at(told), formatQuantity(value), detail)];
  });
}

function wrongRatio(amount: AmountOf, at: PathOf): FieldError[] {
  const [ratio, min, max] = [amount("maxLimitRequestRatio"), amount("min"), amount("max")];
  if (!ratio) return [];
  const text = formatQuantity(ratio);
  const wrong = (detail: string) => invalid(at("maxLimitRequestRatio"), text, `ratio ${text} ${detail}`);
  const errors = compareQuantity(ratio, one) < 0 ? [wrong("is less than 1")] : [];
  if (!min || !max || ratio.nanos * min.nanos <= max.nanos * one.nanos) return errors;
  const most = Number(max.nanos) / Number(min.nanos);
  return [...errors, wrong(`is greater than max/min = ${most.toFixed(6)}`)];
}

/** What can't be handed out twice is asked for as it is limited. */
function wrongDefault(name: string, amount: AmountOf, at: PathOf): FieldError[] {
  const [limit, request] = [amount("default"), amount("defaultRequest")];
  if (isOvercommitted(name) || !limit || !request || compareQuantity(limit, request) === 0) return [];
  const [limitText, requestText] = [formatQuantity(limit), formatQuantity(request)];
  const detail = `default value ${limitText} must equal to defaultRequest value ${requestText} in ${name}`;
  return [invalid(at("defaultRequest"), requestText, detail)];
}
