import { type FieldError, forbiddenField, invalid, required } from "../../field-error.js";
import type { V1ResourceRequirements } from "../../generated/types.js";
import { eachEntry } from "../../meta/checks.js";
import { compareQuantity, formatQuantity, parseQuantity, tryParseQuantity } from "../../meta/quantity.js";
import { quantityFormatMessage } from "../../meta/quantity-text.js";
import { isExtendedResource } from "../../quota/resource-names.js";
import { isOvercommitted, pageBytes, validateResourceName } from "./resource-names.js";

/** Names and amounts of any resource list; amounts are at least 0, and whole where there are only whole ones. */
export function validateResourceList(
  list: Readonly<Record<string, string>> | undefined,
  path: string,
): FieldError[] {
  return eachEntry(list, (name, text) => [
    ...validateResourceName(name, `${path}[${name}]`),
    ...validateResourceAmount(name, text, `${path}[${name}]`),
  ]);
}

/** Devices are counted, and pages are whole ones. */
export function validateResourceAmount(name: string, text: string, field: string): FieldError[] {
  const errors = validateAmount(text, field);
  const nanos = tryParseQuantity(text)?.nanos ?? 0n;
  if (isExtendedResource(name) && nanos % 1_000_000_000n !== 0n)
    errors.push(invalid(field, text, "must be an integer"));
  const page = pageBytes(name);
  if (page !== undefined && nanos % (page || 1n) !== 0n)
    errors.push(invalid(field, text, `${text} is not positive integer multiple of ${name}`));
  return errors;
}

export function validateAmount(text: string, field: string): FieldError[] {
  const amount = tryParseQuantity(text);
  if (!amount) return [invalid(field, text, quantityFormatMessage)];
  return amount.nanos < 0n ? [invalid(field, text, "must be greater than or equal to 0")] : [];
}

/** Of storage: nothing is no size. */
export function validateSize(text: string, field: string): FieldError[] {
  const errors = validateAmount(text, field);
  if (errors.length > 0) return errors;
  return tryParseQuantity(text)?.nanos === 0n ? [invalid(field, text, "must be greater than zero")] : [];
}

export function validateContainerResources(
  resources: V1ResourceRequirements | undefined,
  path: string,
): FieldError[] {
  const { requests, limits } = resources ?? {};
  const errors = [
    ...validateResourceList(limits, `${path}.limits`),
    ...validateResourceList(requests, `${path}.requests`),
  ];
  if (errors.length > 0) return errors;
  return [
    ...eachEntry(requests, (name, request) => validateAgainstLimit(name, request, limits?.[name], path)),
    ...validateHugePages({ ...requests, ...limits }, path),
  ];
}

function validateAgainstLimit(
  name: string,
  request: string,
  limit: string | undefined,
  path: string,
): FieldError[] {
  const exact = !isOvercommitted(name);
  if (limit === undefined)
    return exact ? [required(`${path}.limits`, "Limit must be set for non overcommitable resources")] : [];
  const [asked, most] = [parseQuantity(request), parseQuantity(limit)];
  const order = compareQuantity(asked, most);
  if (order === 0 || (order < 0 && !exact)) return [];
  const relation = exact ? "equal to" : "less than or equal to";
  const why = `must be ${relation} ${name} limit of ${formatQuantity(most)}`;
  return [invalid(`${path}.requests`, request, why)];
}

/** Who has pages alone would count as asking for nothing. */
function validateHugePages(amounts: Readonly<Record<string, string>>, path: string): FieldError[] {
  const names = Object.keys(amounts);
  if (!names.some((name) => pageBytes(name) !== undefined)) return [];
  return names.includes("cpu") || names.includes("memory")
    ? []
    : [forbiddenField(path, "HugePages require cpu or memory")];
}
