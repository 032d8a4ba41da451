import type { V1UserInfo } from "../../../api/generated/types.js";

/** Whom a bearer token stands for, and which of the wanted audiences it was made for. */
export interface TokenIdentity {
  readonly user: V1UserInfo;
  readonly audiences: readonly string[];
}

/** For sources whose tokens are good for the API server alone: its audiences among those wanted; undefined: none. */
export function ownAudiences(
  wanted: readonly string[] | undefined,
  own: readonly string[],
): readonly string[] | undefined {
  const shared = wanted?.filter((audience) => own.includes(audience));
  return shared?.length === 0 ? undefined : (shared ?? own);
}

/**
 * One way of knowing bearer tokens. Undefined: not one of mine. Throws ApiError Unauthorized for one of mine that is
 * wrong, expired, or of something that is no more. `audiences` absent: the API server's own.
 */
export interface TokenSource {
  identify(token: string, audiences?: readonly string[]): Promise<TokenIdentity | undefined>;
}
