import { type FieldError, invalid } from "../field-error.js";
import { checkName } from "../meta/checks.js";
import { isQualifiedName } from "../meta/names.js";

const compute = ["cpu", "memory", "ephemeral-storage"];
/** Counted in whole numbers. */
const counts = [
  "pods",
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
  "services.nodeports",
  "services.loadbalancers",
];
const quotaNames = new Set([
  ...compute.flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
  "requests.storage",
  ...counts,
]);

const isHugePages = (name: string) => name.startsWith("hugepages-") || name.startsWith("requests.hugepages-");

/** What quotas know by a name without a domain. */
export const isStandardQuotaName = (name: string) => quotaNames.has(name) || isHugePages(name);

export const isWholeNumber = (name: string) => counts.includes(name);

/** Names of whatever can be limited. */
export function validateStandardName(name: string, path: string): FieldError[] {
  const errors = checkName(name, isQualifiedName, path);
  if (errors.length > 0 || name.includes("/") || isStandardQuotaName(name) || name === "storage")
    return errors;
  return [invalid(path, name, "must be a standard resource type or fully qualified")];
}

export function validateQuotaName(name: string, path: string): FieldError[] {
  const errors = validateStandardName(name, path);
  if (name.includes("/") || isStandardQuotaName(name)) return errors;
  return [...errors, invalid(path, name, "must be a standard resource for quota")];
}
