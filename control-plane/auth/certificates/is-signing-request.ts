import type { WriteRequest } from "../admission.js";

/** Is this such a write of a CertificateSigningRequest, or of the part of it that `subresource` names? */
export const isSigningRequest = (
  { kind, operation, subresource }: WriteRequest,
  wanted: WriteRequest["operation"],
  part?: string,
) =>
  kind.group === "certificates.k8s.io" &&
  kind.resource === "certificatesigningrequests" &&
  operation === wanted &&
  subresource === part;
