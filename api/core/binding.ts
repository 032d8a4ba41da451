import type { V1Binding } from "../generated/types.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { partKind, type Subresource } from "../scheme/subresources.js";

/** Puts a pod on a node: what schedulers post. */
export const bindingOfPod: Subresource = {
  name: "binding",
  verbs: ["create"],
  part: partKind("", "Binding", "V1Binding"),
};

/** By which schedulers older than the pod's own `binding` bind. */
export const binding: Kind<V1Binding> = defineKind<V1Binding>({
  group: "",
  resource: "bindings",
  kind: "Binding",
  stored: false,
  verbs: ["create"],
  generation: "absent",
});
