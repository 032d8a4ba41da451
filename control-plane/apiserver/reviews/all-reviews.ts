import type { KubeObject } from "../../../api/meta/object.js";
import type { Clock } from "../../../common/clock.js";
import type { Authorizer } from "../../auth/authorizer.js";
import type { ReviewHandler } from "../handlers/resource-handler.js";
import { localSubjectAccessReview, selfSubjectAccessReview, subjectAccessReview } from "./access-reviews.js";
import { type Review, reviewHandler } from "./review.js";
import { type RuleSource, selfSubjectReview, selfSubjectRulesReview } from "./self-reviews.js";
import { type TokenIdentifier, tokenReview } from "./token-review.js";

export interface ReviewOptions {
  readonly authorizer: Authorizer;
  readonly tokens: TokenIdentifier;
  readonly rules: RuleSource;
  readonly clock: Clock;
}

/** Every review, by `group/resource`. */
export function reviewHandlers({ authorizer, tokens, rules, clock }: ReviewOptions) {
  const handlers = new Map<string, ReviewHandler>();
  const add = <T extends KubeObject>(review: Review<T>) =>
    handlers.set(`${review.group}/${review.resource}`, reviewHandler(review));
  add(subjectAccessReview(authorizer));
  add(localSubjectAccessReview(authorizer));
  add(selfSubjectAccessReview(authorizer));
  add(selfSubjectRulesReview(rules));
  add(selfSubjectReview(clock));
  add(tokenReview(tokens));
  return handlers;
}
