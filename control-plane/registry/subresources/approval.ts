import { type FieldError, invalid } from "../../../api/field-error.js";
import type { V1CertificateSigningRequest } from "../../../api/generated/types.js";
import { type Clock, timestamp } from "../../../common/clock.js";
import type { GenericStore } from "../generic-store.js";
import { PartStore } from "../part-store.js";
import type { SubresourceStore } from "../resource-store.js";
import { keepSpec } from "../strategies/status.js";

/** Whether a certificate may be issued: the one path on which Approved and Denied can be said. */
export function approvalStore(store: GenericStore, clock: Clock): SubresourceStore {
  return new PartStore(store, {
    subresource: "approval",
    prepare(object, old) {
      const request = object as V1CertificateSigningRequest;
      const before = old as V1CertificateSigningRequest;
      keepSpec(request, before);
      const conditions = (request.status?.conditions ?? []).map((condition) => ({
        ...condition,
        lastUpdateTime: condition.lastUpdateTime ?? timestamp(clock),
        lastTransitionTime: condition.lastTransitionTime ?? timestamp(clock),
      }));
      request.status = { ...before.status, conditions };
    },
    validate: (object, old) =>
      validateDecision(object as V1CertificateSigningRequest, old as V1CertificateSigningRequest),
  });
}

function validateDecision(
  request: V1CertificateSigningRequest,
  old: V1CertificateSigningRequest,
): FieldError[] {
  const types = (request.status?.conditions ?? []).map(({ type }) => type);
  const errors: FieldError[] = [];
  if (types.includes("Approved") && types.includes("Denied")) {
    const detail = "Approved and Denied conditions are mutually exclusive";
    errors.push(invalid("status.conditions", types, detail));
  }
  for (const { type } of old.status?.conditions ?? []) {
    if ((type === "Approved" || type === "Denied") && !types.includes(type)) {
      const message = `Forbidden: updates may not remove a condition of type "${type}"`;
      errors.push({ field: "status.conditions", reason: "FieldValueForbidden", message });
    }
  }
  return errors;
}
