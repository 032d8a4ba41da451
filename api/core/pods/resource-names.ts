import { type FieldError, invalid } from "../../field-error.js";
import { checkName } from "../../meta/checks.js";
import { isQualifiedName } from "../../meta/names.js";
import { tryParseQuantity } from "../../meta/quantity.js";
import { isExtendedResource, isNativeResource } from "../../quota/resource-names.js";

const containerResources = ["cpu", "memory", "ephemeral-storage"];
const hugePages = "hugepages-";

/** Everything else can't be handed out twice: request and limit must be the same. */
export const isOvercommitted = (name: string): boolean =>
  isNativeResource(name) && !name.startsWith(hugePages);

/** The size of a page, in thousand-millionths of a byte, of a name such as `hugepages-2Mi`; undefined for other names. */
export function pageBytes(name: string): bigint | undefined {
  if (!name.startsWith(hugePages)) return undefined;
  return tryParseQuantity(name.slice(hugePages.length))?.nanos ?? 0n;
}

/** Names of what containers may ask for. */
export function validateResourceName(name: string, path: string): FieldError[] {
  const errors = checkName(name, isQualifiedName, path);
  if (errors.length > 0) return errors;
  if (isExtendedResource(name)) return [];
  if (!isNativeResource(name)) return [invalid(path, name, "doesn't follow extended resource name standard")];
  if (name.includes("/")) return [];
  if (containerResources.includes(name) || name.startsWith(hugePages)) return [];
  return [
    invalid(path, name, "must be a standard resource type or fully qualified"),
    invalid(path, name, "must be a standard resource for containers"),
  ];
}
