import type { V1UserInfo } from "../../../api/generated/types.js";

/** Whom a bearer token stands for, and which of the wanted audiences it was made for. */
export interface TokenIdentity {
  readonly user: V1UserInfo;
  readonly audiences: readonly string[];
}

/**
 * One way of knowing bearer tokens. Undefined: not one of mine. Throws ApiError Unauthorized for one of mine that is
 * wrong, expired, or of something that is no more. `audiences` absent: the API server's own.
 */
export interface TokenSource {
  identify(token: string, audiences?: readonly string[]): Promise<TokenIdentity | undefined>;
}
