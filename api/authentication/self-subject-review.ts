import type { V1SelfSubjectReview } from "../generated/types.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";

export const selfSubjectReview: Kind<V1SelfSubjectReview> = defineKind<V1SelfSubjectReview>({
  group: "authentication.k8s.io",
  resource: "selfsubjectreviews",
  kind: "SelfSubjectReview",
  namespaced: false,
  stored: false,
  verbs: ["create"],
});
