import type { V1Pod } from "../../api/generated/types.js";
import { keyOf } from "../../api/meta/object.js";
import { isRestartableInit } from "../../api/meta/pod-resources.js";
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

export interface HostPort {
  readonly address: string;
  readonly protocol: string;
  readonly port: number;
}

export function podInfoOf(pod: V1Pod): PodInfo {
  return {
    key: keyOf(pod.metadata),
    namespace: pod.metadata.namespace ?? "",
    pod,
    ...podAmountsOf(pod),
    hostPorts: hostPortsOf(pod),
    affinity: affinityTermsOf(pod),
    spread: spreadConstraintsOf(pod),
  };
}

/** Init containers that end have let go of their ports before the others need theirs. */
function hostPortsOf({ spec }: V1Pod): HostPort[] {
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? []).filter(isRestartableInit)];
  return containers.flatMap(({ ports }) =>
    (ports ?? []).flatMap(({ hostPort, hostIP, protocol }) =>
      hostPort ? [{ address: hostIP || "0.0.0.0", protocol: protocol ?? "TCP", port: hostPort }] : [],
    ),
  );
}
