import type { V1LocalSubjectAccessReview } from "../generated/types.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";

export const localSubjectAccessReview: Kind<V1LocalSubjectAccessReview> =
  defineKind<V1LocalSubjectAccessReview>({
    group: "authorization.k8s.io",
    resource: "localsubjectaccessreviews",
    kind: "LocalSubjectAccessReview",
    stored: false,
    verbs: ["create"],
  });
