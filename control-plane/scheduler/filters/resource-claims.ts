import type { V1Pod, V1PodResourceClaim } from "../../../api/generated/types.js";
import { type Filter, finalRefusal } from "./filter.js";

/** There are no ResourceClaims here (`resource.k8s.io` is not served), so a pod that needs one waits for ever. */
export const resourceClaims: Filter = {
  name: "DynamicResources",
  events: [],
  isLocal: true,
  demand: () => undefined,
  prepare({ pod }) {
    const [missing] = (pod.spec?.resourceClaims ?? []).flatMap((wanted) => missingClaim(wanted, pod));
    if (missing === undefined) return undefined;
    return { fault: finalRefusal(missing), check: () => undefined };
  },
  wakes: () => false,
};

/** Why the pod can't have it. One of a template may turn out not to be needed. */
function missingClaim(wanted: V1PodResourceClaim, { metadata, status }: V1Pod): string[] {
  const made = status?.resourceClaimStatuses?.find(({ name }) => name === wanted.name);
  const name = wanted.resourceClaimName || made?.resourceClaimName;
  if (name) return [`resourceclaim.resource.k8s.io "${name}" not found`];
  return made ? [] : [`pod "${metadata.namespace}/${metadata.name}": ResourceClaim not created yet`];
}
