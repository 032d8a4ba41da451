import { forbidden } from "../../../api/errors.js";
import { invalid, invalidObject } from "../../../api/field-error.js";
import type { V1CertificateSigningRequest } from "../../../api/generated/types.js";
import { messageOf } from "../../../common/errors.js";
import { readSubject } from "../../../common/tls/signing-request.js";
import type { WriteRequest } from "../admission.js";
import { masters } from "../masters.js";
import { isSigningRequest } from "./is-signing-request.js";

const clientSigner = "kubernetes.io/kube-apiserver-client";

/** Takes only requests that are signed with their own key, and none that would make a client all-powerful. */
export class CertificateSubjectRestriction {
  readonly name = "CertificateSubjectRestriction";

  async validate(request: WriteRequest): Promise<void> {
    if (!isSigningRequest(request, "CREATE")) return;
    const { spec } = request.object as V1CertificateSigningRequest;
    const pem = Buffer.from(spec.request, "base64").toString("latin1");
    const { organizations } = await readSubject(pem).catch((error: unknown) => {
      throw invalidObject(request.kind, request.name, [
        invalid("spec.request", spec.request, messageOf(error)),
      ]);
    });
    if (spec.signerName !== clientSigner || !organizations.includes(masters)) return;
    const why = `use of ${clientSigner} signer with ${masters} group is not allowed`;
    throw forbidden(request.kind, request.name, why);
  }
}
