import { setPodDefaults } from "../../../api/core/pods/defaults.js";
import { validatePod, validatePodStatusUpdate, validatePodUpdate } from "../../../api/core/pods/validate.js";
import type { V1Pod } from "../../../api/generated/types.js";
import { isTerminal } from "../../../api/meta/pods.js";
import { qosClassOf } from "../../../api/meta/qos.js";
import type { Strategy } from "../strategy.js";
import { keepSpec, keepStatus } from "./status.js";

export const podStrategy: Strategy<V1Pod> = {
  setDefaults: setPodDefaults,
  prepareForCreate(pod) {
    pod.status = { phase: "Pending", qosClass: pod.spec ? qosClassOf(pod.spec) : "BestEffort" };
    if ((pod.spec?.schedulingGates ?? []).length > 0) pod.status.conditions = [gatedCondition];
  },
  prepareForUpdate: keepStatus,
  prepareForStatusUpdate(pod, old) {
    keepSpec(pod, old);
    keepOwners(pod, old);
    pod.status ??= {};
    const qosClass = pod.status.qosClass || old.status?.qosClass;
    if (qosClass) pod.status.qosClass = qosClass;
  },
  validate: validatePod,
  validateUpdate: validatePodUpdate,
  validateStatusUpdate: validatePodStatusUpdate,
  selectableFields: podFields,
  gracePeriodSeconds: podGraceSeconds,
};

const gatedCondition = {
  type: "PodScheduled",
  status: "False",
  reason: "SchedulingGated",
  message: "Scheduling is blocked due to non-empty scheduling gates",
};

/** Whoever reports status must not hand the pod to another owner. */
function keepOwners(pod: V1Pod, old: V1Pod): void {
  if (old.metadata.ownerReferences) pod.metadata.ownerReferences = old.metadata.ownerReferences;
  else delete pod.metadata.ownerReferences;
}

/** A pod that nobody runs (not scheduled yet, or ended) goes at once; others have their grace unless forced with 0. */
function podGraceSeconds(pod: V1Pod, requested: number | undefined): number | undefined {
  if (!pod.spec?.nodeName || isTerminal(pod)) return undefined;
  const seconds = requested ?? pod.spec.terminationGracePeriodSeconds ?? 0;
  if (seconds === 0) return undefined;
  return Math.max(1, seconds);
}

/** By all addresses of a pod Kubernetes lets select too, and finds none. */
function podFields({ spec, status }: V1Pod): Record<string, string> {
  return {
    "spec.host": spec?.nodeName ?? "",
    "status.podIPs": "",
    "spec.nodeName": spec?.nodeName ?? "",
    "spec.restartPolicy": spec?.restartPolicy ?? "",
    "spec.schedulerName": spec?.schedulerName ?? "",
    "spec.serviceAccountName": spec?.serviceAccountName ?? "",
    "spec.hostNetwork": String(spec?.hostNetwork ?? false),
    "status.phase": status?.phase ?? "",
    "status.podIP": status?.podIPs?.[0]?.ip ?? status?.podIP ?? "",
    "status.nominatedNodeName": status?.nominatedNodeName ?? "",
  };
}
