import { type FieldError, forbiddenField, invalid, required, tooMany } from "../../field-error.js";
import type { V1Pod, V1PodSpec, V1PodTemplateSpec } from "../../generated/types.js";
import {
  checkName,
  checkNonNegative,
  checkOneOf,
  checkRange,
  checkRequired,
  checkUnique,
  each,
} from "../../meta/checks.js";
import { isIpAddress } from "../../meta/ip.js";
import { isDns1123Subdomain, isQualifiedName } from "../../meta/names.js";
import { validateAnnotations, validateLabels } from "../../meta/validate-metadata.js";
import { claimsOf, mostPlacementConditions, placementConditions } from "./placement-conditions.js";
import { validateAffinity } from "./validate-affinity.js";
import { validateContainers, validateInitContainers } from "./validate-containers.js";
import { validateDns } from "./validate-dns.js";
import { validateEnvFiles } from "./validate-env-files.js";
import { validateHostname } from "./validate-hostname.js";
import { validatePodResources } from "./validate-pod-resources.js";
import { validateResourceList } from "./validate-resources.js";
import { validatePodSecurityContext } from "./validate-security-context.js";
import { validateTolerations } from "./validate-tolerations.js";
import { validateTopologySpread } from "./validate-topology-spread.js";
import { validateVolumes } from "./validate-volumes.js";

const largestInt32 = 2_147_483_647;
export const restartPolicies = ["Always", "OnFailure", "Never"];

export function validatePod(pod: V1Pod): FieldError[] {
  const errors = validatePodSpec(pod.spec ?? { containers: [] }, "spec");
  if ((pod.spec?.ephemeralContainers ?? []).length > 0 && !pod.metadata.resourceVersion) {
    errors.push(forbiddenField("spec.ephemeralContainers", "cannot be set on create"));
  }
  if (pod.spec?.nodeName && (pod.spec.schedulingGates ?? []).length > 0) {
    errors.push(forbiddenField("spec.nodeName", "cannot be set until all schedulingGates have been cleared"));
  }
  return errors;
}

export function validatePodTemplateSpec(template: V1PodTemplateSpec, path: string): FieldError[] {
  const errors = [
    ...validateLabels(template.metadata?.labels, `${path}.labels`),
    ...validateAnnotations(template.metadata?.annotations, `${path}.annotations`),
    ...validatePodSpec(template.spec ?? { containers: [] }, `${path}.spec`),
  ];
  if ((template.spec?.ephemeralContainers ?? []).length > 0) {
    errors.push(
      forbiddenField(`${path}.spec.ephemeralContainers`, "ephemeral containers not allowed in pod template"),
    );
  }
  return errors;
}

/** Everything that must hold of a pod's spec, wherever it stands. */
export function validatePodSpec(spec: V1PodSpec, path: string): FieldError[] {
  const volumes = new Set((spec.volumes ?? []).map(({ name }) => name));
  return [
    ...validateVolumes(spec.volumes, `${path}.volumes`),
    ...validateContainers(spec, volumes, path),
    ...validateInitContainers(spec, volumes, path),
    ...validateEnvFiles(spec, path),
    ...validateLifetime(spec, path),
    ...validateDns(spec, path),
    ...validateIdentity(spec, path),
    ...validatePodSecurityContext(spec, path),
    ...validatePlacement(spec, path),
    ...validateAliases(spec, path),
    ...validateResourceList(spec.overhead, `${path}.overhead`),
    ...validatePodResources(spec, `${path}.resources`),
    ...validateOs(spec, path),
    ...(spec.schedulingGroup
      ? [forbiddenField(`${path}.schedulingGroup`, "scheduling groups are not supported")]
      : []),
  ];
}

function validateOs({ os, securityContext, containers }: V1PodSpec, path: string): FieldError[] {
  if (!os) return [];
  const errors = [
    ...checkRequired(os.name, `${path}.os.name`),
    ...checkOneOf(os.name, ["linux", "windows"], `${path}.os.name`),
  ];
  if (os.name !== "linux") return errors;
  const fields = [
    [`${path}.securityContext`, securityContext] as const,
    ...(containers ?? []).map(
      (one, at) => [`${path}.containers[${at}].securityContext`, one.securityContext] as const,
    ),
  ];
  const forWindows = fields.filter(([, context]) => context?.windowsOptions);
  const why = "windows options cannot be set for a linux pod";
  return [...errors, ...forWindows.map(([field]) => forbiddenField(`${field}.windowsOptions`, why))];
}

function validateLifetime(spec: V1PodSpec, path: string): FieldError[] {
  return [
    ...checkRequired(spec.restartPolicy, `${path}.restartPolicy`),
    ...checkOneOf(spec.restartPolicy, restartPolicies, `${path}.restartPolicy`),
    ...checkRange(spec.activeDeadlineSeconds, 1, largestInt32, `${path}.activeDeadlineSeconds`),
    ...checkNonNegative(spec.terminationGracePeriodSeconds, `${path}.terminationGracePeriodSeconds`),
  ];
}

function validateIdentity(spec: V1PodSpec, path: string): FieldError[] {
  return [
    ...checkName(spec.serviceAccountName || undefined, isDns1123Subdomain, `${path}.serviceAccountName`),
    ...checkName(spec.nodeName || undefined, isDns1123Subdomain, `${path}.nodeName`),
    ...validateHostname(spec, path),
    ...checkName(spec.priorityClassName || undefined, isDns1123Subdomain, `${path}.priorityClassName`),
    ...checkName(spec.runtimeClassName || undefined, isDns1123Subdomain, `${path}.runtimeClassName`),
    ...checkOneOf(spec.preemptionPolicy, ["PreemptLowerPriority", "Never"], `${path}.preemptionPolicy`),
  ];
}

function validatePlacement(spec: V1PodSpec, path: string): FieldError[] {
  const gates = `${path}.schedulingGates`;
  const conditions = placementConditions(spec);
  const most = claimsOf(spec) > mostPlacementConditions / 2 ? "volumes" : "affinity";
  return [
    ...(conditions > mostPlacementConditions
      ? [tooMany(`${path}.${most}`, conditions, mostPlacementConditions)]
      : []),
    ...validateLabels(spec.nodeSelector, `${path}.nodeSelector`),
    ...validateAffinity(spec.affinity, `${path}.affinity`),
    ...validateTolerations(spec.tolerations, `${path}.tolerations`),
    ...validateTopologySpread(spec.topologySpreadConstraints, `${path}.topologySpreadConstraints`),
    ...each(spec.schedulingGates, gates, ({ name }, field) =>
      checkName(name, isQualifiedName, `${field}.name`),
    ),
    ...checkUnique(
      spec.schedulingGates,
      ({ name }) => name,
      (index) => `${gates}[${index}].name`,
    ),
    ...each(spec.readinessGates, `${path}.readinessGates`, ({ conditionType }, field) =>
      checkName(conditionType, isQualifiedName, `${field}.conditionType`),
    ),
  ];
}

function validateAliases(spec: V1PodSpec, path: string): FieldError[] {
  return [
    ...each(spec.hostAliases, `${path}.hostAliases`, ({ ip, hostnames }, field) => [
      ...(ip
        ? isIpAddress(ip).map((message) => invalid(`${field}.ip`, ip, message))
        : [required(`${field}.ip`)]),
      ...each(hostnames, `${field}.hostnames`, (name, at) => checkName(name, isDns1123Subdomain, at)),
    ]),
  ];
}
