import { type FieldError, forbiddenField, invalid, required } from "../../field-error.js";
import type {
  V1DownwardAPIVolumeFile,
  V1KeyToPath,
  V1ProjectedVolumeSource,
  V1Volume,
  V1VolumeProjection,
} from "../../generated/types.js";
import {
  checkOneOf,
  checkRange,
  checkRequired,
  checkRequiredName,
  checkUnique,
  each,
} from "../../meta/checks.js";
import { isDns1123Label, isDns1123Subdomain } from "../../meta/names.js";
import { validateFieldRef, validateResourceFieldRef, volumeFields } from "./validate-env.js";
import { validateAmount } from "./validate-resources.js";
import { checkLocalPath, checkNoBacksteps } from "./validate-volume-mounts.js";

const hostPathTypes = [
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
  const { emptyDir, hostPath, persistentVolumeClaim: claim, nfs } = volume;
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
  if (nfs) {
    errors.push(
      ...checkRequired(nfs.server, `${path}.nfs.server`),
      ...checkRequired(nfs.path, `${path}.nfs.path`),
    );
  }
  return errors;
}

const modeRange = "must be a number between 0 and 0777 (octal), both inclusive";

function checkMode(mode: number | undefined, field: string): FieldError[] {
  return mode !== undefined && (mode < 0 || mode > 0o777) ? [invalid(field, mode, modeRange)] : [];
}

function validateFiles(
  source: { defaultMode?: number | undefined; items?: readonly V1KeyToPath[] | undefined },
  path: string,
): FieldError[] {
  return [
    ...checkMode(source.defaultMode, `${path}.defaultMode`),
    ...each(source.items, `${path}.items`, validateKeyToPath),
  ];
}

function validateKeyToPath({ key, path, mode }: V1KeyToPath, field: string): FieldError[] {
  return [
    ...checkRequired(key, `${field}.key`),
    ...checkRequired(path, `${field}.path`),
    ...checkTargetPath(path ?? "", `${field}.path`),
    ...checkMode(mode, `${field}.mode`),
  ];
}

/** Names that begin with two dots belong to the writer of the volume. */
function checkTargetPath(path: string, field: string): FieldError[] {
  const errors = checkLocalPath(path, field);
  if (path.startsWith("..") && errors.length === 0)
    errors.push(invalid(field, path, "must not start with '..'"));
  return errors;
}

function validateDownwardFile(file: V1DownwardAPIVolumeFile, path: string): FieldError[] {
  const { fieldRef, resourceFieldRef } = file;
  const errors = [
    ...checkRequired(file.path, `${path}.path`),
    ...checkTargetPath(file.path ?? "", `${path}.path`),
    ...checkMode(file.mode, `${path}.mode`),
  ];
  if (fieldRef && resourceFieldRef) {
    errors.push(
      invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"),
    );
  }
  if (fieldRef) errors.push(...validateFieldRef(fieldRef, volumeFields, `${path}.fieldRef`));
  else if (resourceFieldRef) errors.push(...validateContainerResource(file, path));
  else errors.push(required(path, "one of fieldRef and resourceFieldRef is required"));
  return errors;
}

function validateContainerResource(
  { resourceFieldRef: reference }: V1DownwardAPIVolumeFile,
  path: string,
): FieldError[] {
  if (!reference) return [];
  const field = `${path}.resourceFieldRef`;
  return [
    ...checkRequired(reference.containerName, `${field}.containerName`),
    ...validateResourceFieldRef(reference, field),
  ];
}

function validateProjected({ defaultMode, sources }: V1ProjectedVolumeSource, path: string): FieldError[] {
  return [
    ...checkMode(defaultMode, `${path}.defaultMode`),
    ...each(sources, `${path}.sources`, validateProjection),
  ];
}

function validateProjection(projection: V1VolumeProjection, path: string): FieldError[] {
  const { secret, configMap, downwardAPI, serviceAccountToken: token } = projection;
  const given = Object.entries(projection).filter(([, source]) => source !== undefined);
  const errors = given
    .slice(1)
    .map(([kind]) => forbiddenField(`${path}.${kind}`, "may not specify more than 1 volume type per source"));
  if (given.length === 0) errors.push(required(path, "must specify a source"));
  if (secret) {
    errors.push(
      ...checkRequired(secret.name, `${path}.secret.name`),
      ...validateFiles(secret, `${path}.secret`),
    );
  }
  if (configMap) {
    errors.push(...checkRequired(configMap.name, `${path}.configMap.name`));
    errors.push(...validateFiles(configMap, `${path}.configMap`));
  }
  errors.push(...each(downwardAPI?.items, `${path}.downwardAPI.items`, validateDownwardFile));
  if (token) {
    const field = `${path}.serviceAccountToken`;
    const seconds = token.expirationSeconds;
    if (seconds !== undefined && seconds < 600) {
      errors.push(
        invalid(`${field}.expirationSeconds`, seconds, "may not specify a duration less than 10 minutes"),
      );
    }
    errors.push(...checkRange(seconds, 0, 2 ** 32, `${field}.expirationSeconds`));
    errors.push(
      ...checkRequired(token.path, `${field}.path`),
      ...checkTargetPath(token.path ?? "", `${field}.path`),
    );
  }
  return errors;
}
