import type { V1CertificateSigningRequest } from "../generated/types.js";
import { age, column, columns, nameColumn } from "../printers/column.js";
import { conditionOf, orNone } from "../printers/format.js";
import { humanDuration } from "../printers/human-duration.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { keepSpec, keepStatus } from "../scheme/status-rules.js";
import { status } from "../scheme/subresources.js";
import { validateCertificateSigningRequest } from "./validate-certificate-signing-request.js";
import { validateCertificateStatusUpdate } from "./validate-certificate-status.js";

/** What was asked for stays as it was. Who asks is written down by the server, never by the one who asks. */
export const certificateSigningRequest: Kind<V1CertificateSigningRequest> =
  defineKind<V1CertificateSigningRequest>({
    group: "certificates.k8s.io",
    resource: "certificatesigningrequests",
    kind: "CertificateSigningRequest",
    namespaced: false,
    shortNames: ["csr"],
    subresources: [{ name: "approval", verbs: ["get", "patch", "update"] }, status],
    generation: "absent",
    columns: columns<V1CertificateSigningRequest>(
      nameColumn(),
      age(),
      column("SignerName", "Who shall sign.", ({ spec }) => spec?.signerName ?? ""),
      column("Requestor", "Who asked.", ({ spec }) => spec?.username ?? ""),
      column("RequestedDuration", "How long it shall be valid.", ({ spec }) =>
        orNone(
          spec?.expirationSeconds === undefined ? undefined : humanDuration(spec.expirationSeconds * 1000),
        ),
      ),
      column("Condition", "How the request stands.", csrStatus),
    ),
    rules: {
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
    },
  });

/** Only the approval subresource says Approved or Denied. */
function keepDecision(request: V1CertificateSigningRequest, old: V1CertificateSigningRequest): void {
  const decided = ({ type }: { type: string }) => type === "Approved" || type === "Denied";
  const conditions = [
    ...(old.status?.conditions ?? []).filter(decided),
    ...(request.status?.conditions ?? []).filter((condition) => !decided(condition)),
  ];
  if (conditions.length > 0) request.status = { ...request.status, conditions };
}

function csrStatus({ status }: V1CertificateSigningRequest): string {
  const has = (type: string) => conditionOf(status?.conditions, type) !== undefined;
  const decided = has("Denied") ? "Denied" : has("Approved") ? "Approved" : "Pending";
  return `${decided}${has("Failed") ? ",Failed" : ""}${status?.certificate ? ",Issued" : ""}`;
}
