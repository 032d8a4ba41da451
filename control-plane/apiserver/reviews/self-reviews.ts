import { type FieldError, required } from "../../../api/field-error.js";
import type {
  V1NonResourceRule,
  V1PolicyRule,
  V1ResourceRule,
  V1SelfSubjectReview,
  V1SelfSubjectRulesReview,
  V1UserInfo,
} from "../../../api/generated/types.js";
import { type Clock, timestamp } from "../../../common/clock.js";
import type { Review } from "./review.js";

/** Where a user's rules come from; undefined rules: a binding to a role that is not there. */
export interface RuleSource {
  grants(
    user: V1UserInfo,
    namespace?: string,
  ): Iterable<{ readonly rules: readonly V1PolicyRule[] | undefined }>;
}

/** Who am I? What `kubectl auth whoami` asks. */
export function selfSubjectReview(clock: Clock): Review<V1SelfSubjectReview> {
  return {
    group: "authentication.k8s.io",
    resource: "selfsubjectreviews",
    answer: async (review, { user }) => ({
      ...review,
      metadata: { ...review.metadata, creationTimestamp: timestamp(clock) },
      status: { userInfo: user },
    }),
  };
}

/** What may I do in a namespace? What `kubectl auth can-i --list` asks. */
export function selfSubjectRulesReview(source: RuleSource): Review<V1SelfSubjectRulesReview> {
  return {
    group: "authorization.k8s.io",
    resource: "selfsubjectrulesreviews",
    validate: ({ spec }): FieldError[] =>
      spec?.namespace ? [] : [required("spec.namespace", "no namespace on request")],
    answer: async (review, { user }) => ({
      ...review,
      status: rulesStatus(source, user, review.spec.namespace),
    }),
  };
}

function rulesStatus(source: RuleSource, user: V1UserInfo, namespace: string | undefined) {
  const grants = [...source.grants(user, namespace)];
  const rules = grants.flatMap(({ rules: granted }) => granted ?? []);
  return {
    resourceRules: rules.filter(({ nonResourceURLs }) => !nonResourceURLs?.length).map(resourceRule),
    nonResourceRules: rules.filter(({ nonResourceURLs }) => nonResourceURLs?.length).map(nonResourceRule),
    incomplete: grants.some((grant) => grant.rules === undefined),
  };
}

function resourceRule({ verbs, apiGroups, resources, resourceNames }: V1PolicyRule): V1ResourceRule {
  return {
    verbs,
    ...(apiGroups ? { apiGroups } : {}),
    ...(resources ? { resources } : {}),
    ...(resourceNames ? { resourceNames } : {}),
  };
}

function nonResourceRule({ verbs, nonResourceURLs }: V1PolicyRule): V1NonResourceRule {
  return { verbs, ...(nonResourceURLs ? { nonResourceURLs } : {}) };
}
