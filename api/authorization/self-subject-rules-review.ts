import type { V1SelfSubjectRulesReview } from "../generated/types.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";

export const selfSubjectRulesReview: Kind<V1SelfSubjectRulesReview> = defineKind<V1SelfSubjectRulesReview>({
  group: "authorization.k8s.io",
  resource: "selfsubjectrulesreviews",
  kind: "SelfSubjectRulesReview",
  namespaced: false,
  stored: false,
  verbs: ["create"],
});
