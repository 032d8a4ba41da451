import type { V1Lease } from "../../api/generated/types.js";

/** Where the replicas of the control plane say that they live: a Lease each. */
export const replicaNamespace = "kube-system";

const component = "coracle.io/component";
const controlPlane = "control-plane";

/** What all their Leases bear, and no other. */
export const replicaLabels: Readonly<Record<string, string>> = { [component]: controlPlane };
export const replicaSelector = `${component}=${controlPlane}`;

/** What a replica says of itself on its Lease. */
export const replicaAnnotations = {
  agentEndpoint: "coracle.io/agent-endpoint",
  apiEndpoint: "coracle.io/api-endpoint",
  heardNodes: "coracle.io/heard-nodes",
} as const;

export function isReplicaLease({ metadata: { namespace, labels } }: V1Lease): boolean {
  return namespace === replicaNamespace && labels?.[component] === controlPlane;
}
