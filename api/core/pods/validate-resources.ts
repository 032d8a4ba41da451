import { type FieldError, invalid } from "../../field-error.js";
import type { V1ResourceRequirements } from "../../generated/types.js";
import { checkName, eachEntry } from "../../meta/checks.js";
import { isQualifiedName } from "../../meta/names.js";
import { compareQuantity, formatQuantity, parseQuantity, tryParseQuantity } from "../../meta/quantity.js";
import { quantityFormatMessage } from "../../meta/quantity-text.js";

const containerResources = ["cpu", "memory", "ephemeral-storage"];
/** Everything else can't be handed out twice: request and limit must be the same. */
export const isOvercommitted = (name: string) => containerResources.includes(name);

/** Names and amounts of any resource list; amounts are at least 0. */
export function validateResourceList(
  list: Readonly<Record<string, string>> | undefined,
  path: string,
): FieldError[] {
  return eachEntry(list, (name, text) => [
    ...validateResourceName(name, path),
    ...validateAmount(text, `${path}[${name}]`),
  ]);
}

/** Names of what containers may ask for. */
export function validateResourceName(name: string, path: string): FieldError[] {
  const errors = checkName(name, isQualifiedName, path);
  if (errors.length > 0 || name.includes("/")) return errors;
  if (containerResources.includes(name) || name.startsWith("hugepages-")) return [];
  return [
    invalid(path, name, "must be a standard resource type or fully qualified"),
    invalid(path, name, "must be a standard resource for containers"),
  ];
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
  return eachEntry(requests, (name, request) =>
    validateAgainstLimit(name, request, limits?.[name], `${path}.requests`),
  );
}

function validateAgainstLimit(
  name: string,
  request: string,
  limit: string | undefined,
  path: string,
): FieldError[] {
  const exact = !isOvercommitted(name);
  if (limit === undefined) {
    return exact && name.includes("/")
      ? [invalid(path, request, "Limit must be set for non overcommitable resources")]
      : [];
  }
  const [asked, most] = [parseQuantity(request), parseQuantity(limit)];
  const order = compareQuantity(asked, most);
  if (exact && order !== 0)
    return [invalid(path, request, `must be equal to ${name} limit of ${formatQuantity(most)}`)];
  if (order <= 0) return [];
  return [invalid(path, request, `must be less than or equal to ${name} limit of ${formatQuantity(most)}`)];
}
