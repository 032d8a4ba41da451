import { ApiError } from "../../../api/errors.js";
import { required } from "../../../api/field-error.js";
import type { V1TokenReview, V1TokenReviewStatus, V1UserInfo } from "../../../api/generated/types.js";
import type { Review } from "./review.js";

/** Knows bearer tokens. Throws ApiError Unauthorized for a wrong one; undefined: unknown. */
export interface TokenIdentifier {
  identify(
    token: string,
    audiences?: readonly string[],
  ): Promise<{ readonly user: V1UserInfo; readonly audiences: readonly string[] } | undefined>;
}

/** Whose token is this? */
export function tokenReview(tokens: TokenIdentifier): Review<V1TokenReview> {
  return {
    group: "authentication.k8s.io",
    resource: "tokenreviews",
    validate: ({ spec }) => (spec?.token ? [] : [required("spec.token")]),
    answer: async (review) => ({ ...review, status: await statusOf(tokens, review.spec) }),
  };
}

async function statusOf(
  tokens: TokenIdentifier,
  { token, audiences }: V1TokenReview["spec"],
): Promise<V1TokenReviewStatus> {
  try {
    const found = await tokens.identify(token, audiences?.length ? audiences : undefined);
    if (!found) return { authenticated: false, user: {} };
    return { authenticated: true, user: found.user, audiences: [...found.audiences] };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { authenticated: false, user: {}, error: error.message };
  }
}
