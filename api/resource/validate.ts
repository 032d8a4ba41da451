import { type FieldError, tooMany } from "../field-error.js";
import type { ResourceV1ResourceClaim, V1DeviceClass, V1ResourceClaimTemplate } from "../generated/types.js";
import { checkUnique, each } from "../meta/checks.js";
import { validateImmutable } from "../meta/validate-metadata.js";
import {
  atMost,
  validateConfiguration,
  validateDeviceClaim,
  validateSelectors,
} from "./validate-requests.js";

const mostConsumers = 256;
const mostConfigurations = 32;

export const validateResourceClaim = ({ spec }: ResourceV1ResourceClaim): FieldError[] =>
  validateDeviceClaim(spec?.devices, "spec.devices");

export const validateResourceClaimUpdate = (
  { spec }: ResourceV1ResourceClaim,
  { spec: old }: ResourceV1ResourceClaim,
): FieldError[] => validateImmutable(spec, old, "spec");

/** An allocation stays as it is until it is given up; who uses it comes and goes. */
export function validateResourceClaimStatus(
  { metadata, status }: ResourceV1ResourceClaim,
  { status: old }: ResourceV1ResourceClaim,
): FieldError[] {
  const { allocation, reservedFor = [] } = status ?? {};
  const errors = checkUnique(
    reservedFor,
    ({ uid }) => uid,
    (at) => `status.reservedFor[${at}].uid`,
  );
  if (reservedFor.length > mostConsumers)
    errors.push(tooMany("status.reservedFor", reservedFor.length, mostConsumers));
  const before = new Set((old?.reservedFor ?? []).map(({ uid }) => uid));
  const added = reservedFor.some(({ uid }) => !before.has(uid));
  const forbidden = (message: string): FieldError => ({
    field: "status.reservedFor",
    reason: "FieldValueForbidden",
    message: `Forbidden: ${message}`,
  });
  if (added && metadata.deletionTimestamp)
    errors.push(forbidden("new entries may not be added while `deletionTimestamp` is set"));
  if (reservedFor.length > 0 && !allocation)
    errors.push(forbidden("may not be specified when `allocated` is not set"));
  if (allocation && old?.allocation)
    errors.push(...validateImmutable(allocation, old.allocation, "status.allocation"));
  return errors;
}

export const validateResourceClaimTemplate = ({ spec }: V1ResourceClaimTemplate): FieldError[] =>
  validateDeviceClaim(spec?.spec?.devices, "spec.spec.devices");

export const validateResourceClaimTemplateUpdate = (
  { spec }: V1ResourceClaimTemplate,
  { spec: old }: V1ResourceClaimTemplate,
): FieldError[] => validateImmutable(spec, old, "spec");

export function validateDeviceClass({ spec }: V1DeviceClass): FieldError[] {
  return [
    ...validateSelectors(spec?.selectors, "spec.selectors"),
    ...atMost(spec?.config, mostConfigurations, "spec.config"),
    ...each(spec?.config, "spec.config", validateConfiguration),
  ];
}
