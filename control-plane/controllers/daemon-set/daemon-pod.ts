import type {
  V1DaemonSet,
  V1NodeSelector,
  V1Pod,
  V1PodSpec,
  V1PodTemplateSpec,
  V1Toleration,
} from "../../../api/generated/types.js";

export const hashLabel = "controller-revision-hash";
const generationLabel = "pod-template-generation";
const generationAnnotation = "deprecated.daemonset.template.generation";

/** What ails a node must not keep its daemons away, nor evict them: they may be there to mend it. */
const always = [
  ["not-ready", "NoExecute"],
  ["unreachable", "NoExecute"],
  ["disk-pressure", "NoSchedule"],
  ["memory-pressure", "NoSchedule"],
  ["pid-pressure", "NoSchedule"],
  ["unschedulable", "NoSchedule"],
].map(tolerationOf);
const onHostNetwork = [["network-unavailable", "NoSchedule"]].map(tolerationOf);

/** The template of the set's pod for one node, which the scheduler then binds to it. */
export function daemonTemplate(set: V1DaemonSet, hash: string, node: string): V1PodTemplateSpec {
  const { metadata, spec } = set.spec?.template ?? {};
  const generation = set.metadata.annotations?.[generationAnnotation] ?? "";
  const labels = {
    ...metadata?.labels,
    ...(/^-?\d+$/.test(generation) ? { [generationLabel]: generation } : {}),
    [hashLabel]: hash,
  };
  return { metadata: { ...metadata, labels }, ...(spec ? { spec: pinned(spec, node) } : {}) };
}

function pinned(spec: V1PodSpec, node: string): V1PodSpec {
  const { affinity } = spec;
  const here: V1NodeSelector = {
    nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: [node] }] }],
  };
  const nodeAffinity = {
    ...affinity?.nodeAffinity,
    requiredDuringSchedulingIgnoredDuringExecution: here,
  };
  return { ...spec, affinity: { ...affinity, nodeAffinity }, tolerations: daemonTolerations(spec) };
}

/** The template's own tolerations, and those that every daemon has. */
export function daemonTolerations(spec: V1PodSpec): V1Toleration[] {
  const added = spec.hostNetwork ? [...always, ...onHostNetwork] : always;
  const own = (spec.tolerations ?? []).map((one) => added.find((other) => isSame(one, other)) ?? one);
  return [...own, ...added.filter((other) => !own.includes(other))];
}

/** The node that the pod is on, or is to come to; undefined when it names none. */
export function targetNode({ spec }: V1Pod): string | undefined {
  if (spec?.nodeName) return spec.nodeName;
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const byName = required?.nodeSelectorTerms
    ?.flatMap(({ matchFields = [] }) => matchFields)
    .find(({ key, operator }) => key === "metadata.name" && operator === "In");
  return byName?.values?.length === 1 ? byName.values[0] : undefined;
}

function isSame(a: V1Toleration, b: V1Toleration): boolean {
  return a.key === b.key && a.effect === b.effect && a.operator === b.operator && !a.value;
}

function tolerationOf([reason, effect]: readonly string[]): V1Toleration {
  return { key: `node.kubernetes.io/${reason}`, operator: "Exists", effect };
}
