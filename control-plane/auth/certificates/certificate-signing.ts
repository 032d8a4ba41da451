import { forbidden } from "../../../api/errors.js";
import type { V1CertificateSigningRequest } from "../../../api/generated/types.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import type { WriteRequest } from "../admission.js";
import type { Authorizer } from "../authorizer.js";
import { isSigningRequest } from "./is-signing-request.js";
import { mayForSigner } from "./signer-permission.js";

/** Lets only those issue the certificate, or say that it failed, who may sign for the signer. */
export class CertificateSigning {
  readonly name = "CertificateSigning";

  constructor(private readonly authorizer: Authorizer) {}

  async validate(request: WriteRequest): Promise<void> {
    if (!isSigningRequest(request, "UPDATE", "status")) return;
    const { status: next } = request.object as V1CertificateSigningRequest;
    const { status: before, spec } = request.old as V1CertificateSigningRequest;
    const same =
      semanticEqual(next?.certificate, before?.certificate) &&
      semanticEqual(next?.conditions, before?.conditions);
    if (same || (await mayForSigner(this.authorizer, request.context.user, "sign", spec.signerName))) return;
    const why = `user not permitted to sign requests with signerName ${JSON.stringify(spec.signerName)}`;
    throw forbidden(request.kind, request.name, why);
  }
}
