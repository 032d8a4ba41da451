import { badRequest } from "../../../api/errors.js";
import type { AuthenticationV1TokenRequest } from "../../../api/generated/types.js";
import type { KubeObject, ObjectRef } from "../../../api/meta/object.js";
import type { AdmissionRequest } from "../admission/admission.js";
import { approve } from "../admission/admit.js";
import type { RequestContext } from "../contract/request-context.js";
import type { SubresourceStore } from "../contract/resource-store.js";
import type { StoreParts } from "../verbs/store-parts.js";

/** Signs tokens for ServiceAccounts. Throws ApiError for what may not be asked. */
export interface TokenIssuer {
  /** The request with its status filled in. */
  issue(account: ObjectRef, request: AuthenticationV1TokenRequest): Promise<AuthenticationV1TokenRequest>;
}

/** TokenRequest: nothing is stored, the token is the answer. */
export class TokenStore implements SubresourceStore {
  readonly kind = { group: "authentication.k8s.io", version: "v1", kind: "TokenRequest" };

  constructor(
    private readonly parts: StoreParts,
    private readonly issuer: TokenIssuer,
  ) {}

  async create(context: RequestContext, ref: ObjectRef, object: KubeObject): Promise<KubeObject> {
    const request = object as AuthenticationV1TokenRequest;
    const { name, namespace } = request.metadata ?? {};
    if (name && name !== ref.name)
      throw badRequest("the name of the object does not match the name on the URL");
    if (namespace && namespace !== ref.namespace) {
      throw badRequest(
        "the namespace of the provided object does not match the namespace sent on the request",
      );
    }
    await this.admit(context, ref, request);
    return this.issuer.issue(ref, request);
  }

  private admit(context: RequestContext, { namespace, name }: ObjectRef, object: KubeObject): Promise<void> {
    const { parts } = this;
    const about = { kind: parts.kind, subresource: "token", namespace, name };
    const request: AdmissionRequest = { operation: "CREATE", ...about, object, context };
    return approve(parts, request);
  }
}
