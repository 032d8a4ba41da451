import type { V1TokenReview } from "../generated/types.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";

export const tokenReview: Kind<V1TokenReview> = defineKind<V1TokenReview>({
  group: "authentication.k8s.io",
  resource: "tokenreviews",
  kind: "TokenReview",
  namespaced: false,
  stored: false,
  verbs: ["create"],
});
