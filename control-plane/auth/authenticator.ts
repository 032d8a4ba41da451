import type { IncomingHttpHeaders } from "node:http";
import type { V1UserInfo } from "../../api/generated/types.js";

/** What a request brings to say who sent it. */
export interface Credentials {
  readonly headers: IncomingHttpHeaders;
  /** The client certificate, DER, verified against the cluster's client CA; absent when none was given. */
  readonly certificate?: {
    readonly commonName: string;
    readonly organizations: readonly string[];
    readonly uid?: string;
    readonly fingerprint: string;
  };
}

/** Undefined: nothing known (anonymous). Throws ApiError Unauthorized when what was given is wrong or expired. */
export interface Authenticator {
  authenticate(credentials: Credentials): Promise<V1UserInfo | undefined>;
}
