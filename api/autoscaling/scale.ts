import { partKind, type Subresource } from "../scheme/subresources.js";

/** How many there should be, in the same form for every kind that can be scaled. */
export const scale: Subresource = {
  name: "scale",
  verbs: ["get", "patch", "update"],
  part: partKind("autoscaling", "Scale", "V1Scale"),
};
