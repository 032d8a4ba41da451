import { type FieldError, forbiddenField, invalid, required } from "../../field-error.js";
import type { V1ImageVolumeSource, V1NFSVolumeSource, V1Volume } from "../../generated/types.js";
import { checkOneOf, checkRequired, checkRequiredName, checkUnique, each } from "../../meta/checks.js";
import { isDns1123Label, isDns1123Subdomain } from "../../meta/names.js";
import { pullPolicies } from "./container-defaults.js";
import { validateProjected } from "./validate-projected-volume.js";
import { validateAmount } from "./validate-resources.js";
import { checkMode, validateDownwardFile, validateFiles } from "./validate-volume-files.js";
import { checkNoBacksteps } from "./validate-volume-mounts.js";

export const hostPathTypes = [
  "",
  "BlockDevice",
  "CharDevice",
  "Directory",
  "DirectoryOrCreate",
  "File",
  "FileOrCreate",
  "Socket",
];

export function validateVolumes(volumes: readonly V1Volume[] | undefined, path: string): FieldError[] {
  return [
    ...each(volumes, path, (volume, field) => [
      ...checkRequiredName(volume.name, isDns1123Label, `${field}.name`),
      ...validateSource(volume, field),
    ]),
    ...checkUnique(
      volumes,
      ({ name }) => name,
      (index) => `${path}[${index}].name`,
    ),
  ];
}

function validateSource(volume: V1Volume, path: string): FieldError[] {
  const { name: _name, ...sources } = volume;
  const given = Object.entries(sources).filter(([, source]) => source !== undefined);
  if (given.length === 0) return [required(path, "must specify a volume type")];
  return [
    ...given
      .slice(1)
      .map(([kind]) => forbiddenField(`${path}.${kind}`, "may not specify more than 1 volume type")),
    ...validateFileSources(volume, path),
    ...validateStorageSources(volume, path),
  ];
}

function validateFileSources(
  { secret, configMap, downwardAPI, projected }: V1Volume,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (secret) {
    errors.push(...checkRequired(secret.secretName, `${path}.secret.secretName`));
    errors.push(...validateFiles(secret, `${path}.secret`));
  }
  if (configMap) {
    errors.push(...checkRequired(configMap.name, `${path}.configMap.name`));
    errors.push(...validateFiles(configMap, `${path}.configMap`));
  }
  if (downwardAPI) {
    errors.push(...checkMode(downwardAPI.defaultMode, `${path}.downwardAPI.defaultMode`));
    errors.push(...each(downwardAPI.items, `${path}.downwardAPI.items`, validateDownwardFile));
  }
  if (projected) errors.push(...validateProjected(projected, `${path}.projected`));
  return errors;
}

function validateStorageSources(volume: V1Volume, path: string): FieldError[] {
  const { emptyDir, hostPath, persistentVolumeClaim: claim, nfs, image } = volume;
  const errors: FieldError[] = [];
  if (emptyDir?.sizeLimit !== undefined) {
    errors.push(...validateAmount(emptyDir.sizeLimit, `${path}.emptyDir.sizeLimit`));
  }
  if (hostPath) {
    errors.push(...checkRequired(hostPath.path, `${path}.hostPath.path`));
    errors.push(...checkNoBacksteps(hostPath.path ?? "", `${path}.hostPath.path`));
    errors.push(...checkOneOf(hostPath.type, hostPathTypes, `${path}.hostPath.type`));
  }
  if (claim) {
    errors.push(
      ...checkRequiredName(claim.claimName, isDns1123Subdomain, `${path}.persistentVolumeClaim.claimName`),
    );
  }
  if (nfs) errors.push(...validateNfs(nfs, `${path}.nfs`));
  if (image) errors.push(...validateImage(image, `${path}.image`));
  return errors;
}

const validateImage = ({ reference, pullPolicy }: V1ImageVolumeSource, field: string): FieldError[] => [
  ...checkRequired(reference, `${field}.reference`),
  ...checkOneOf(pullPolicy, pullPolicies, `${field}.pullPolicy`),
];

/** Those of pods and of PersistentVolumes. */
export function validateNfs({ server, path }: V1NFSVolumeSource, field: string): FieldError[] {
  const errors = [...checkRequired(server, `${field}.server`), ...checkRequired(path, `${field}.path`)];
  if (!path || path.startsWith("/")) return errors;
  return [...errors, invalid(`${field}.path`, path, "must be an absolute path")];
}
