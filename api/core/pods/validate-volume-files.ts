import { type FieldError, invalid, required } from "../../field-error.js";
import type { V1DownwardAPIVolumeFile, V1KeyToPath } from "../../generated/types.js";
import { checkRequired, each } from "../../meta/checks.js";
import { validateFieldRef, validateResourceFieldRef, volumeFields } from "./validate-env.js";
import { checkLocalPath } from "./validate-volume-mounts.js";

const modeRange = "must be a number between 0 and 0777 (octal), both inclusive";

export function checkMode(mode: number | undefined, field: string): FieldError[] {
  return mode !== undefined && (mode < 0 || mode > 0o777) ? [invalid(field, mode, modeRange)] : [];
}

export function validateFiles(
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
export function checkTargetPath(path: string, field: string): FieldError[] {
  const errors = checkLocalPath(path, field);
  if (path.startsWith("..") && errors.length === 0)
    errors.push(invalid(field, path, "must not start with '..'"));
  return errors;
}

export function validateDownwardFile(file: V1DownwardAPIVolumeFile, path: string): FieldError[] {
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
