import type { V1Pod, V1PodTemplateSpec } from "../generated/types.js";
import { isTerminal } from "../meta/pods.js";
import { qosClassOf } from "../meta/qos.js";
import { eviction } from "../policy/eviction.js";
import { age, column, columns, nameColumn, wide } from "../printers/column.js";
import { conditionOf, orNone } from "../printers/format.js";
import { podSummary, restartsText } from "../printers/pod-summary.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { keepSpec } from "../scheme/status-rules.js";
import { proxy, type Subresource, status } from "../scheme/subresources.js";
import { warnOfPod } from "../warnings/pods.js";
import { warnOfName } from "../warnings/workloads.js";
import { bindingOfPod } from "./binding.js";
import { setPodDefaults } from "./pods/defaults.js";
import { mergeLabelKeys } from "./pods/merge-label-keys.js";
import { keepObservedGenerations } from "./pods/observed-generation.js";
import { validatePod } from "./pods/validate.js";
import { validatePodStatusUpdate } from "./pods/validate-status.js";
import { validatePodUpdate } from "./pods/validate-update.js";

/** Updates of pods are the system's most often, and say nothing. */
const warnOfPodObject = (pod: V1Pod, old?: V1Pod): string[] =>
  old ? [] : [...warnOfName(pod, "the Pod's hostname"), ...warnOfPod(pod as V1PodTemplateSpec)];

export const pod: Kind<V1Pod> = defineKind<V1Pod>({
  group: "",
  resource: "pods",
  kind: "Pod",
  shortNames: ["po"],
  categories: ["all"],
  subresources: [
    stream("attach", "PodAttachOptions"),
    bindingOfPod,
    { name: "ephemeralcontainers", verbs: ["get", "patch", "update"] },
    eviction,
    stream("exec", "PodExecOptions"),
    { name: "log", verbs: ["get"] },
    stream("portforward", "PodPortForwardOptions"),
    proxy("PodProxyOptions"),
    { name: "resize", verbs: ["get", "patch", "update"] },
    status,
  ],
  columns: columns<V1Pod>(
    nameColumn(),
    column("Ready", "Ready containers of all that the pod has.", (pod) => {
      const { ready, total } = podSummary(pod);
      return `${ready}/${total}`;
    }),
    column("Status", "What the pod's containers are doing, in short.", (pod) => podSummary(pod).status),
    column("Restarts", "How often containers were restarted, and when last.", (pod, now) =>
      restartsText(podSummary(pod), now),
    ),
    age(),
    wide("IP", "The pod's address.", ({ status }) => orNone(status?.podIPs?.[0]?.ip ?? status?.podIP)),
    wide("Node", "The node the pod is bound to.", ({ spec }) => orNone(spec?.nodeName)),
    wide("Nominated Node", "The node where pods are being evicted for this one.", ({ status }) =>
      orNone(status?.nominatedNodeName),
    ),
    wide(
      "Readiness Gates",
      "Readiness conditions that are true, of all that were asked for.",
      readinessGates,
    ),
  ),
  rules: {
    setDefaults: setPodDefaults,
    prepareForCreate(pod) {
      pod.status = { phase: "Pending", qosClass: pod.spec ? qosClassOf(pod.spec) : "BestEffort" };
      mergeLabelKeys(pod);
      if ((pod.spec?.schedulingGates ?? []).length > 0) pod.status.conditions = [gatedCondition];
    },
    prepareForStatusUpdate(pod, old) {
      keepSpec(pod, old);
      keepOwners(pod, old);
      pod.status ??= {};
      const qosClass = pod.status.qosClass || old.status?.qosClass;
      if (qosClass) pod.status.qosClass = qosClass;
      keepObservedGenerations(pod.status, old.status);
    },
    validate: validatePod,
    validateUpdate: validatePodUpdate,
    validateStatusUpdate: validatePodStatusUpdate,
    warnings: warnOfPodObject,
    selectableFields: podFields,
    gracePeriodSeconds: podGraceSeconds,
  },
});

function stream(name: string, kind: string): Subresource {
  return { name, verbs: ["create", "get"], part: { group: "", version: "v1", kind } };
}

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

function readinessGates({ spec, status }: V1Pod): string {
  const gates = spec?.readinessGates ?? [];
  if (gates.length === 0) return "<none>";
  const open = gates.filter(
    ({ conditionType }) => conditionOf(status?.conditions, conditionType)?.status === "True",
  );
  return `${open.length}/${gates.length}`;
}
