import { duplicate, type FieldError, forbiddenField, invalid } from "../field-error.js";
import type { V1LimitRange, V1LimitRangeItem } from "../generated/types.js";
import { checkName, each, eachEntry } from "../meta/checks.js";
import { isQualifiedName } from "../meta/names.js";
import { compareQuantity, type Quantity, tryParseQuantity } from "../meta/quantity.js";
import { validateAmount } from "./pods/validate-resources.js";

const bounds = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"] as const;

export function validateLimitRange({ spec }: V1LimitRange): FieldError[] {
  const seen = new Set<string>();
  return each(spec?.limits, "spec.limits", (item, path) => {
    const errors = checkName(item.type ?? "", isQualifiedName, `${path}.type`);
    if (seen.has(item.type)) errors.push(duplicate(`${path}.type`, item.type));
    seen.add(item.type);
    return [...errors, ...validateItem(item, path)];
  });
}

function validateItem(item: V1LimitRangeItem, path: string): FieldError[] {
  const errors = bounds.flatMap((bound) =>
    eachEntry(item[bound], (name, text) => validateAmount(text, `${path}.${bound}[${name}]`)),
  );
  if (item.type === "Pod") {
    for (const bound of ["default", "defaultRequest"] as const) {
      if (Object.keys(item[bound] ?? {}).length === 0) continue;
      errors.push(forbiddenField(`${path}.${bound}`, "may not be specified when `type` is 'Pod'"));
    }
  }
  return errors.length > 0 ? errors : validateOrder(item, path);
}

/** min ≤ defaultRequest ≤ default ≤ max, wherever two of them are given. */
function validateOrder(item: V1LimitRangeItem, path: string): FieldError[] {
  const order = ["min", "defaultRequest", "default", "max"] as const;
  const words = { min: "min", defaultRequest: "default request", default: "default", max: "max" };
  const names = new Set(order.flatMap((bound) => Object.keys(item[bound] ?? {})));
  return each([...names], path, (name) => {
    const given = order.flatMap((bound) => valueAt(item, bound, name));
    return given.flatMap((low, index) =>
      given.slice(index + 1).flatMap((high) => {
        if (compareQuantity(low.amount, high.amount) <= 0) return [];
        const detail = `${words[low.bound]} value ${low.text} is greater than ${words[high.bound]} value ${high.text}`;
        return [invalid(`${path}.${low.bound}[${name}]`, low.text, detail)];
      }),
    );
  });
}

type Bound = "min" | "defaultRequest" | "default" | "max";

function valueAt(
  item: V1LimitRangeItem,
  bound: Bound,
  name: string,
): { bound: Bound; text: string; amount: Quantity }[] {
  const text = item[bound]?.[name];
  const amount = text === undefined ? undefined : tryParseQuantity(text);
  return text !== undefined && amount ? [{ bound, text, amount }] : [];
}
