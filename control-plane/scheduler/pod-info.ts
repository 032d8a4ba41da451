import type { V1Pod } from "../../api/generated/types.js";
import { type HostPort, hostPortsOf } from "../../api/meta/host-ports.js";
import { keyOf } from "../../api/meta/object.js";
import { type AffinityTerms, affinityTermsOf } from "./affinity-terms.js";
import type { NamedPod } from "./named-pod.js";
import { type PodAmounts, podAmountsOf } from "./pod-amounts.js";
import { type SpreadConstraints, spreadConstraintsOf } from "./spread-constraint.js";

/** A pod with what the scheduler asks of it again and again. */
export interface PodInfo extends NamedPod, PodAmounts {
  readonly hostPorts: readonly HostPort[];
  readonly affinity: AffinityTerms;
  readonly spread: SpreadConstraints;
}

export function podInfoOf(pod: V1Pod): PodInfo {
  return {
    key: keyOf(pod.metadata),
    namespace: pod.metadata.namespace ?? "",
    pod,
    ...podAmountsOf(pod),
    hostPorts: pod.spec ? hostPortsOf(pod.spec) : [],
    affinity: affinityTermsOf(pod),
    spread: spreadConstraintsOf(pod),
  };
}
