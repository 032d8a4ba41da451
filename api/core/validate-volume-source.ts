import { type FieldError, forbiddenField, invalid } from "../field-error.js";
import type { V1PersistentVolumeSpec } from "../generated/types.js";
import { checkName, checkOneOf, checkRequired } from "../meta/checks.js";
import { isDns1123Label, isDns1123Subdomain } from "../meta/names.js";
import { checkNoBacksteps } from "./pods/validate-volume-mounts.js";
import { hostPathTypes } from "./pods/validate-volumes.js";

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
  const { hostPath, local, nfs, claimRef } = spec;
  return [
    ...(hostPath ? [...checkHostPath(hostPath.path, "spec.hostPath.path"), ...validateHostPath(spec)] : []),
    ...(local ? checkHostPath(local.path, "spec.local.path") : []),
    ...(nfs ? [...checkRequired(nfs.server, "spec.nfs.server"), ...checkNfsPath(nfs.path)] : []),
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

function checkNfsPath(path: string | undefined): FieldError[] {
  const errors = checkRequired(path, "spec.nfs.path");
  if (!path || path.startsWith("/")) return errors;
  return [...errors, invalid("spec.nfs.path", path, "must be an absolute path")];
}
