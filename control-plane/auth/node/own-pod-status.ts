import type { V1Pod } from "../../../api/generated/types.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";

const metadata = ["labels", "annotations", "finalizers"] as const;
const claims = {
  resourceClaimStatuses: "resource claim statues",
  extendedResourceClaimStatus: "extended resource claim status",
} as const;

/** Why node `nodeName` may not write this status of its own pod: what others say of the pod stays as it is. */
export function podStatusRefusal(nodeName: string, next: V1Pod, old: V1Pod): string | undefined {
  const said = metadata.find((field) => !sameEntries(next.metadata[field], old.metadata[field]));
  if (said) return `node "${nodeName}" cannot update ${said} through pod status`;
  const claim = (Object.keys(claims) as (keyof typeof claims)[]).find(
    (field) => !semanticEqual(next.status?.[field], old.status?.[field]),
  );
  return claim && `node "${nodeName}" cannot update ${claims[claim]}`;
}

const sameEntries = (next: object | undefined, old: object | undefined) =>
  semanticEqual(Object.entries(next ?? {}).sort(), Object.entries(old ?? {}).sort());
