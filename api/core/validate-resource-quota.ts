import { type FieldError, invalid, required } from "../field-error.js";
import type { V1ResourceQuota } from "../generated/types.js";
import { eachEntry } from "../meta/checks.js";
import { tryParseQuantity } from "../meta/quantity.js";
import { quantityFormatMessage } from "../meta/quantity-text.js";
import { isExtendedResource } from "../quota/resource-names.js";
import { isWholeNumber, validateQuotaName } from "./validate-quota-names.js";
import { validateQuotaScopes } from "./validate-quota-scopes.js";

const nano = 1_000_000_000n;

export function validateResourceQuota({ spec = {} }: V1ResourceQuota): FieldError[] {
  return [...validateAmounts(spec.hard, "spec.hard"), ...validateQuotaScopes(spec)];
}

/** What a quota is about stays, as its usage was counted by it. */
export function validateResourceQuotaUpdate({ spec }: V1ResourceQuota, old: V1ResourceQuota): FieldError[] {
  const scopes = new Set(spec?.scopes);
  const before = new Set(old.spec?.scopes);
  if (scopes.size === before.size && [...scopes].every((scope) => before.has(scope))) return [];
  return [invalid("spec.scopes", spec?.scopes ?? null, "field is immutable")];
}

export function validateResourceQuotaStatus({ metadata, status }: V1ResourceQuota): FieldError[] {
  return [
    ...(metadata.resourceVersion ? [] : [required("resourceVersion")]),
    ...validateAmounts(status?.hard, "status.hard"),
    ...validateAmounts(status?.used, "status.used"),
  ];
}

function validateAmounts(amounts: Readonly<Record<string, string>> | undefined, path: string): FieldError[] {
  return eachEntry(amounts, (name, text) => [
    ...validateQuotaName(name, `${path}[${name}]`),
    ...validateAmount(name, text, `${path}[${name}]`),
  ]);
}

function validateAmount(name: string, text: string, path: string): FieldError[] {
  const amount = tryParseQuantity(text);
  if (!amount) return [invalid(path, text, quantityFormatMessage)];
  if (amount.nanos < 0n) return [invalid(path, text, "must be greater than or equal to 0")];
  const whole = isWholeNumber(name) || isExtendedResource(name);
  return whole && amount.nanos % nano !== 0n ? [invalid(path, text, "must be an integer")] : [];
}
