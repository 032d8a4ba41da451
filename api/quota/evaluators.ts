import { claimEvaluator } from "./claim-evaluator.js";
import { deviceClaimEvaluator } from "./device-claim-evaluator.js";
import type { Evaluator } from "./evaluator.js";
import { objectCountEvaluator } from "./object-count.js";
import { podEvaluator } from "./pod-evaluator.js";
import { serviceEvaluator } from "./service-evaluator.js";

const own: ReadonlyMap<string, Evaluator> = new Map([
  ["pods", podEvaluator],
  ["services", serviceEvaluator],
  ["persistentvolumeclaims", claimEvaluator],
  ["resourceclaims.resource.k8s.io", deviceClaimEvaluator],
]);
/** Counted under their own names before there were `count/…`. */
const aliased = new Set(["configmaps", "resourcequotas", "replicationcontrollers", "secrets"]);
/** No objects that stay, or so many that come and go by themselves. */
const ignored = new Set([
  "bindings",
  "componentstatuses",
  "events",
  "events.events.k8s.io",
  "tokenreviews.authentication.k8s.io",
  "selfsubjectreviews.authentication.k8s.io",
  "subjectaccessreviews.authorization.k8s.io",
  "selfsubjectaccessreviews.authorization.k8s.io",
  "localsubjectaccessreviews.authorization.k8s.io",
  "selfsubjectrulesreviews.authorization.k8s.io",
]);

/** How objects of the resource count; undefined: not at all. */
export function evaluatorOf(group: string, resource: string): Evaluator | undefined {
  const name = group ? `${resource}.${group}` : resource;
  if (ignored.has(name)) return undefined;
  return own.get(name) ?? objectCountEvaluator(group, resource, aliased.has(name) ? resource : undefined);
}
