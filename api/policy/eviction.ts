import { partKind, type Subresource } from "../scheme/subresources.js";

/** Ends a pod where its disruption budgets allow that. */
export const eviction: Subresource = {
  name: "eviction",
  verbs: ["create"],
  part: partKind("policy", "Eviction", "V1Eviction"),
};
