import type { V1CertificateSigningRequest } from "../../../api/generated/types.js";
import { isConditionTrue } from "../../../api/meta/conditions.js";
import { readRequestedCertificate } from "../../../common/tls/signing-request.js";
import type { Asked } from "./signer-rules.js";

/** The decisions about a request; none: nobody has decided yet. */
export function decisionsOf({ status }: V1CertificateSigningRequest) {
  const has = (type: string) => isConditionTrue(status?.conditions, type);
  return { isApproved: has("Approved"), isDenied: has("Denied"), hasFailed: has("Failed") };
}

/** Throws when it can't be read. */
export async function askedOf({ spec }: V1CertificateSigningRequest): Promise<Asked> {
  const pem = Buffer.from(spec.request, "base64").toString("latin1");
  return { ...(await readRequestedCertificate(pem)), usages: spec.usages ?? [] };
}
