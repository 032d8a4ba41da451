import { type FieldError, tooMany } from "../field-error.js";
import type { ResourceV1ResourceClaim } from "../generated/types.js";
import { checkUnique } from "../meta/checks.js";
import { validateImmutable } from "../meta/validate-metadata.js";
import { age, column, columns, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { statusAlone } from "../scheme/status-rules.js";
import { status } from "../scheme/subresources.js";
import { setResourceClaimDefaults } from "./resource-claim-defaults.js";
import { validateDeviceClaim } from "./validate-requests.js";

export const validateResourceClaim = ({ spec }: ResourceV1ResourceClaim): FieldError[] =>
  validateDeviceClaim(spec?.devices, "spec.devices");

export const validateResourceClaimUpdate = (
  { spec }: ResourceV1ResourceClaim,
  { spec: old }: ResourceV1ResourceClaim,
): FieldError[] => validateImmutable(spec, old, "spec");

const mostConsumers = 256;

export const resourceClaim: Kind<ResourceV1ResourceClaim> = defineKind<ResourceV1ResourceClaim>({
  group: "resource.k8s.io",
  resource: "resourceclaims",
  kind: "ResourceClaim",
  subresources: [status],
  classes: { v1: "ResourceV1ResourceClaim" },
  listClasses: { v1: "V1ResourceClaimList" },
  generation: "absent",
  columns: columns<ResourceV1ResourceClaim>(
    nameColumn(),
    column("State", "Whether it is allocated, and to whom it is reserved.", stateOf),
    age(),
  ),
  rules: {
    ...statusAlone(),
    setDefaults: setResourceClaimDefaults,
    validate: validateResourceClaim,
    validateUpdate: validateResourceClaimUpdate,
    validateStatusUpdate: validateResourceClaimStatus,
  },
});

function stateOf({ metadata, status }: ResourceV1ResourceClaim): string {
  const ends = metadata.deletionTimestamp ? ["deleted"] : [];
  if (!status?.allocation) return ends[0] ?? "pending";
  const reserved = (status.reservedFor ?? []).length > 0 ? ["reserved"] : [];
  return [...ends, "allocated", ...reserved].join(",");
}

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
