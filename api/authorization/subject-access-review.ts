import type { V1SubjectAccessReview } from "../generated/types.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";

export const subjectAccessReview: Kind<V1SubjectAccessReview> = defineKind<V1SubjectAccessReview>({
  group: "authorization.k8s.io",
  resource: "subjectaccessreviews",
  kind: "SubjectAccessReview",
  namespaced: false,
  stored: false,
  verbs: ["create"],
});
