import { validateCertificateSigningRequest } from "../../../api/certificates/validate.js";
import { validateCertificateStatusUpdate } from "../../../api/certificates/validate-status.js";
import type { V1CertificateSigningRequest } from "../../../api/generated/types.js";
import type { Strategy } from "../strategy.js";
import { clearStatus, keepSpec, keepStatus } from "./status.js";

/** Who asks is written down by the server, never by the one who asks; what was asked stays as it was. */
export const certificateSigningRequestStrategy: Strategy<V1CertificateSigningRequest> = {
  prepareForCreate(request, { user }) {
    clearStatus(request);
    const { spec } = request;
    if (!spec) return;
    spec.username = user.username ?? "";
    spec.groups = [...(user.groups ?? [])];
    if (user.uid) spec.uid = user.uid;
    else delete spec.uid;
    if (user.extra) spec.extra = { ...user.extra };
    else delete spec.extra;
  },
  prepareForUpdate(request, old) {
    keepSpec(request, old);
    keepStatus(request, old);
  },
  prepareForStatusUpdate(request, old) {
    keepSpec(request, old);
    keepDecision(request, old);
  },
  validate: validateCertificateSigningRequest,
  validateStatusUpdate: validateCertificateStatusUpdate,
  selectableFields: ({ spec }) => ({ "spec.signerName": spec?.signerName ?? "" }),
};

/** Only the approval subresource says Approved or Denied. */
function keepDecision(request: V1CertificateSigningRequest, old: V1CertificateSigningRequest): void {
  const decided = ({ type }: { type: string }) => type === "Approved" || type === "Denied";
  const conditions = [
    ...(old.status?.conditions ?? []).filter(decided),
    ...(request.status?.conditions ?? []).filter((condition) => !decided(condition)),
  ];
  if (conditions.length > 0) request.status = { ...request.status, conditions };
}
