import { validateCertificateStatusUpdate } from "../../../api/certificates/validate-certificate-status.js";
import type { V1CertificateSigningRequest } from "../../../api/generated/types.js";
import { keepSpec } from "../../../api/scheme/status-rules.js";
import { timestamp } from "../../../common/clock.js";
import type { SubresourceStore } from "../contract/resource-store.js";
import type { StoreParts } from "../verbs/store-parts.js";
import { PartStore } from "./part-store.js";

/** Whether a certificate may be issued: the one path on which Approved and Denied can be said. */
export function approvalStore(parts: StoreParts): SubresourceStore {
  const { clock } = parts;
  return new PartStore(parts, {
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
      validateCertificateStatusUpdate(
        object as V1CertificateSigningRequest,
        old as V1CertificateSigningRequest,
      ),
  });
}
