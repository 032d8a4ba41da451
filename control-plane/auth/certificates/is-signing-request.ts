import type { WriteRequest } from "../admission.js";

/** Is this such a write of a CertificateSigningRequest, or of the part of it that `subresource` names? */
export const isSigningRequest = (
  { info, operation, subresource }: WriteRequest,
  wanted: WriteRequest["operation"],
  part?: string,
) =>
  info.group === "certificates.k8s.io" &&
  info.resource === "certificatesigningrequests" &&
  operation === wanted &&
  subresource === part;
