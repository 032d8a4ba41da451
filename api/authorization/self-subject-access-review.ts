import type { V1SelfSubjectAccessReview } from "../generated/types.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";

export const selfSubjectAccessReview: Kind<V1SelfSubjectAccessReview> = defineKind<V1SelfSubjectAccessReview>(
  {
    group: "authorization.k8s.io",
    resource: "selfsubjectaccessreviews",
    kind: "SelfSubjectAccessReview",
    namespaced: false,
    stored: false,
    verbs: ["create"],
  },
);
