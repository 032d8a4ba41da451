import { claimNamesOf } from "../../api/core/pods/claims.js";
import type { V1Pod } from "../../api/generated/types.js";
import { type HostPort, hostPortsOf } from "../../api/meta/host-ports.js";
import { keyOf } from "../../api/meta/object.js";
import { type AffinityTerms, affinityTermsOf } from "./affinity-terms.js";
import { namedNodes } from "./named-nodes.js";
import type { NamedPod } from "./named-pod.js";
import { type PodAmounts, podAmountsOf } from "./pod-amounts.js";
import { type SpreadConstraints, spreadConstraintsOf } from "./spread-constraint.js";

/** A pod with what the scheduler asks of it again and again. */
export interface PodInfo extends NamedPod, PodAmounts {
  /** As it was seen last, while what is said of it here holds. */
  pod: V1Pod;
  readonly priority: number;
  /** The only nodes that it may come to, by name; undefined: it names none. */
  readonly pinnedTo: ReadonlySet<string> | undefined;
  readonly hostPorts: readonly HostPort[];
  /** Names of PersistentVolumeClaims that its volumes need. */
  readonly claims: readonly string[];
  readonly affinity: AffinityTerms;
  readonly spread: SpreadConstraints;
}

export const schedulerNameOf = ({ spec }: V1Pod) => spec?.schedulerName ?? "";

export const priorityOf = ({ spec }: V1Pod) => spec?.priority ?? 0;

export function podInfoOf(pod: V1Pod): PodInfo {
  return {
    key: keyOf(pod.metadata),
    namespace: pod.metadata.namespace ?? "",
    pod,
    priority: priorityOf(pod),
    pinnedTo: namedNodes(pod.spec?.affinity?.nodeAffinity),
    ...podAmountsOf(pod),
    claims: claimNamesOf(pod),
    hostPorts: pod.spec ? hostPortsOf(pod.spec) : [],
    affinity: affinityTermsOf(pod),
    spread: spreadConstraintsOf(pod),
  };
}
