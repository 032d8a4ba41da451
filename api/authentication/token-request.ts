import { partKind, type Subresource } from "../scheme/subresources.js";

/** Answers a token of a ServiceAccount. */
export const token: Subresource = {
  name: "token",
  verbs: ["create"],
  part: partKind("authentication.k8s.io", "TokenRequest", "AuthenticationV1TokenRequest"),
};
