import { type FieldError, forbiddenField } from "../field-error.js";
import type { V1CSIPersistentVolumeSource, V1PersistentVolumeSpec } from "../generated/types.js";
import { checkName, checkOneOf, checkRequired, checkRequiredName } from "../meta/checks.js";
import { isDns1123Label, isDns1123Subdomain } from "../meta/names.js";
import { checkNoBacksteps } from "./pods/validate-volume-mounts.js";
import { hostPathTypes, validateNfs } from "./pods/validate-volumes.js";

const describing = new Set([
  "accessModes",
  "capacity",
  "claimRef",
  "mountOptions",
  "nodeAffinity",
  "persistentVolumeReclaimPolicy",
  "storageClassName",
  "volumeAttributesClassName",
  "volumeMode",
]);

/** What of a volume says where its files lie: of all that are valid one field, named after the type. */
export function sourceOf(spec: V1PersistentVolumeSpec): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(spec).filter(([key, value]) => !describing.has(key) && value !== undefined),
  );
}

/** Where a PersistentVolume's files lie: paths of a host that lead nowhere but where they say. */
export function validateVolumeSource(spec: V1PersistentVolumeSpec): FieldError[] {
  const { hostPath, local, nfs, csi, claimRef } = spec;
  return [
    ...(hostPath ? [...checkHostPath(hostPath.path, "spec.hostPath.path"), ...validateHostPath(spec)] : []),
    ...(local ? checkHostPath(local.path, "spec.local.path") : []),
    ...(nfs ? validateNfs(nfs, "spec.nfs") : []),
    ...(csi ? validateCsi(csi) : []),
    ...checkName(claimRef?.namespace || undefined, isDns1123Label, "spec.claimRef.namespace"),
    ...checkName(claimRef?.name || undefined, isDns1123Subdomain, "spec.claimRef.name"),
  ];
}

function checkHostPath(path: string | undefined, field: string): FieldError[] {
  return [...checkRequired(path, field), ...checkNoBacksteps(path ?? "", field)];
}

function validateHostPath({
  hostPath,
  persistentVolumeReclaimPolicy: policy,
}: V1PersistentVolumeSpec): FieldError[] {
  const errors = checkOneOf(hostPath?.type, hostPathTypes, "spec.hostPath.type");
  if (hostPath?.path !== "/" || policy !== "Recycle") return errors;
  const detail = "may not be 'recycle' for a hostPath mount of '/'";
  return [...errors, forbiddenField("spec.persistentVolumeReclaimPolicy", detail)];
}

function validateCsi({ driver, volumeHandle, nodePublishSecretRef: secret }: V1CSIPersistentVolumeSource) {
  const field = "spec.csi";
  return [
    ...checkRequiredName(driver, isDns1123Subdomain, `${field}.driver`),
    ...checkRequired(volumeHandle, `${field}.volumeHandle`),
    ...(secret
      ? [
          ...checkRequired(secret.name, `${field}.nodePublishSecretRef.name`),
          ...checkRequired(secret.namespace, `${field}.nodePublishSecretRef.namespace`),
        ]
      : []),
  ];
}
