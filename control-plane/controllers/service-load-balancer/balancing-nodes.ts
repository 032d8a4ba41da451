import type { V1EndpointSlice, V1Node, V1Service } from "../../../api/generated/types.js";
import { isConditionTrue } from "../../../api/meta/conditions.js";

const excludedLabel = "node.kubernetes.io/exclude-from-external-load-balancers";
const leavingTaint = "ToBeDeletedByClusterAutoscaler";

/** Whether traffic from outside may be led to the node. */
export function isBalancing({ metadata, spec, status }: V1Node): boolean {
  if (metadata.labels?.[excludedLabel] !== undefined || metadata.deletionTimestamp) return false;
  if (spec?.taints?.some(({ key }) => key === leavingTaint)) return false;
  return isConditionTrue(status?.conditions, "Ready");
}

/** Where the node is reached from outside, or else in its network. */
export function addressOf({ status }: V1Node): string | undefined {
  const of = (type: string) => status?.addresses?.find((address) => address.type === type)?.address;
  return of("ExternalIP") ?? of("InternalIP");
}

/** The nodes at which a Service is answered: all, or under the policy `Local` those with a pod of it, if any has one. */
export function nodesOf(
  { spec }: V1Service,
  balancing: readonly V1Node[],
  slices: readonly V1EndpointSlice[],
): readonly V1Node[] {
  if (spec?.externalTrafficPolicy !== "Local") return balancing;
  const serving = new Set(slices.flatMap(({ endpoints = [] }) => endpoints.flatMap(servingNode)));
  const local = balancing.filter(({ metadata }) => serving.has(metadata.name ?? ""));
  return local.length > 0 ? local : balancing;
}

function servingNode({ conditions, nodeName }: NonNullable<V1EndpointSlice["endpoints"]>[number]): string[] {
  return nodeName && (conditions?.ready ?? true) ? [nodeName] : [];
}
