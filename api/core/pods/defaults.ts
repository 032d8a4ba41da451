import type { V1Pod, V1PodSpec, V1PodTemplateSpec, V1ResourceRequirements } from "../../generated/types.js";
import { podRequests } from "../../meta/pod-resources.js";
import { formatQuantity } from "../../meta/quantity.js";
import { setContainerDefaults } from "./container-defaults.js";
import { podLevelResource } from "./validate-pod-resources.js";
import { setVolumeDefaults } from "./volume-defaults.js";

export const defaultSchedulerName = "default-scheduler";

export function setPodDefaults(pod: V1Pod): void {
  const { spec } = pod;
  if (!spec) return;
  setPodSpecDefaults(spec);
  spec.enableServiceLinks ??= true;
  for (const { resources } of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) {
    if (resources) requestWhatIsLimited(resources);
  }
  if (spec.resources) setPodRequests(spec.resources, spec);
}

export function setPodTemplateDefaults(template: V1PodTemplateSpec | undefined): void {
  if (template?.spec) setPodSpecDefaults(template.spec);
}

/** What pods and pod templates have in common. */
export function setPodSpecDefaults(spec: V1PodSpec): void {
  spec.dnsPolicy ||= "ClusterFirst";
  spec.restartPolicy ||= "Always";
  spec.terminationGracePeriodSeconds ??= 30;
  spec.schedulerName ||= defaultSchedulerName;
  spec.securityContext ??= {};
  mirrorServiceAccount(spec);
  const containers = [
    ...(spec.initContainers ?? []),
    ...(spec.containers ?? []),
    ...(spec.ephemeralContainers ?? []),
  ];
  for (const container of containers) setContainerDefaults(container, spec.hostNetwork === true);
  for (const volume of spec.volumes ?? []) setVolumeDefaults(volume);
}

/** `serviceAccount` is the old name of `serviceAccountName`; both are always shown. */
function mirrorServiceAccount(spec: V1PodSpec): void {
  const name = spec.serviceAccountName || spec.serviceAccount;
  if (!name) return;
  spec.serviceAccountName = name;
  spec.serviceAccount = name;
}

/** A pod as a whole asks for what its containers ask for together, where they do, and for what it is limited to. */
function setPodRequests(
  resources: V1ResourceRequirements,
  { resources: _whole, overhead: _more, ...spec }: V1PodSpec,
) {
  const together = podRequests(spec);
  for (const name of Object.keys(resources.limits ?? {})) {
    const amount = together.get(name);
    if (!amount || !podLevelResource(name)) continue;
    resources.requests ??= {};
    resources.requests[name] ??= formatQuantity(amount);
  }
  requestWhatIsLimited(resources);
}

function requestWhatIsLimited(resources: V1ResourceRequirements): void {
  for (const [name, limit] of Object.entries(resources.limits ?? {})) {
    resources.requests ??= {};
    resources.requests[name] ??= limit;
  }
}
