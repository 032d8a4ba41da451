import { forbidden } from "../../../api/errors.js";
import type { V1CertificateSigningRequest } from "../../../api/generated/types.js";
import type { WriteRequest } from "../admission.js";
import type { Authorizer } from "../authorizer.js";
import { isSigningRequest } from "./is-signing-request.js";
import { mayForSigner } from "./signer-permission.js";

/** Lets only those approve or deny a CertificateSigningRequest who may do so for its signer. */
export class CertificateApproval {
  readonly name = "CertificateApproval";

  constructor(private readonly authorizer: Authorizer) {}

  async validate(request: WriteRequest): Promise<void> {
    if (!isSigningRequest(request, "UPDATE", "approval")) return;
    const { signerName } = (request.old as V1CertificateSigningRequest).spec;
    if (await mayForSigner(this.authorizer, request.context.user, "approve", signerName)) return;
    const why = `user not permitted to approve requests with signerName ${JSON.stringify(signerName)}`;
    throw forbidden(request.kind, request.name, why);
  }
}
