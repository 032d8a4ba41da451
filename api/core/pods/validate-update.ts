import { type FieldError, forbiddenField, invalid } from "../../field-error.js";
import type { V1Container, V1Pod, V1PodSpec, V1Toleration } from "../../generated/types.js";
import { mirrorAnnotation } from "../../meta/pods.js";
import { semanticEqual } from "../../meta/semantic-equal.js";

const onlyThese =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

/** Of a pod's spec very little may change once it is written. */
export function validatePodUpdate(pod: V1Pod, oldPod: V1Pod): FieldError[] {
  const spec = pod.spec ?? { containers: [] };
  const old = oldPod.spec ?? { containers: [] };
  const moved = validateContainerCounts(spec, old);
  if (moved.length > 0) return moved;
  const errors = [
    ...validateDeadline(spec, old),
    ...validateTolerations(spec, old),
    ...validateGates(spec, old),
    ...validateMirror(pod, oldPod),
  ];
  if (!semanticEqual(withAllowedChanges(spec, old, isGated(oldPod)), old))
    errors.push(forbiddenField("spec", onlyThese));
  return errors;
}

const isGated = ({ spec }: V1Pod) => (spec?.schedulingGates ?? []).length > 0;

function validateContainerCounts(spec: V1PodSpec, old: V1PodSpec): FieldError[] {
  return (["containers", "initContainers"] as const)
    .filter((list) => (spec[list] ?? []).length !== (old[list] ?? []).length)
    .map((list) => forbiddenField(`spec.${list}`, "pod updates may not add or remove containers"));
}

function validateDeadline(
  { activeDeadlineSeconds: now }: V1PodSpec,
  { activeDeadlineSeconds: before }: V1PodSpec,
) {
  const field = "spec.activeDeadlineSeconds";
  if (before === undefined || now === before) return [];
  if (now === undefined)
    return [invalid(field, null, "must not update from a positive integer to nil value")];
  return now > before ? [invalid(field, now, "must be less than or equal to previous value")] : [];
}

/** Tolerations may be added, and NoExecute ones may last for another time. */
function validateTolerations({ tolerations = [] }: V1PodSpec, old: V1PodSpec): FieldError[] {
  const timeless = ({ key, operator, value, effect }: V1Toleration) =>
    JSON.stringify([key ?? "", operator ?? "", value ?? "", effect ?? ""]);
  const now = new Set(tolerations.map(timeless));
  if ((old.tolerations ?? []).every((one) => now.has(timeless(one)))) return [];
  const detail = "existing toleration can not be modified except its tolerationSeconds";
  return [forbiddenField("spec.tolerations", detail)];
}

function validateGates({ schedulingGates = [] }: V1PodSpec, old: V1PodSpec): FieldError[] {
  const names = new Set((old.schedulingGates ?? []).map(({ name }) => name));
  const added = schedulingGates.filter(({ name }) => !names.has(name));
  if (added.length === 0) return [];
  const detail = `only deletion is allowed, but found new scheduling gates '${added.map(({ name }) => name).join(",")}'`;
  return [forbiddenField("spec.schedulingGates", detail)];
}

/** Other rules hold for mirror pods from the moment they are made. */
function validateMirror({ metadata: now }: V1Pod, { metadata: old }: V1Pod): FieldError[] {
  const before = old.annotations?.[mirrorAnnotation];
  if (now.annotations?.[mirrorAnnotation] === before) return [];
  const verb = before === undefined ? "add" : "remove or update";
  return [
    forbiddenField(`metadata.annotations[${mirrorAnnotation}]`, `may not ${verb} mirror pod annotation`),
  ];
}

/** `spec` with everything that may differ put back to what it was. */
function withAllowedChanges(spec: V1PodSpec, old: V1PodSpec, gated: boolean): V1PodSpec {
  const copy: V1PodSpec = {
    ...spec,
    containers: withImagesOf(spec.containers, old.containers),
    initContainers: spec.initContainers && withImagesOf(spec.initContainers, old.initContainers),
    activeDeadlineSeconds: old.activeDeadlineSeconds,
    tolerations: old.tolerations,
    schedulingGates: old.schedulingGates,
  };
  const graceWasNegative =
    (old.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1;
  if (graceWasNegative) copy.terminationGracePeriodSeconds = old.terminationGracePeriodSeconds;
  if (!gated) return copy;
  return { ...copy, nodeSelector: old.nodeSelector, affinity: withNodeAffinityOf(spec, old) };
}

function withImagesOf(
  containers: readonly V1Container[],
  old: readonly V1Container[] | undefined,
): V1Container[] {
  return containers.map((container, index) => ({ ...container, image: old?.[index]?.image }));
}

/** While gates hold a pod back, where it may go can still be narrowed down. */
function withNodeAffinityOf({ affinity }: V1PodSpec, old: V1PodSpec): V1PodSpec["affinity"] {
  if (!affinity && !old.affinity) return undefined;
  return { ...affinity, nodeAffinity: old.affinity?.nodeAffinity };
}
