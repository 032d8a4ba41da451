import { type FieldError, forbiddenField, invalid, notFoundField, required } from "../../field-error.js";
import type { V1Container, V1VolumeMount } from "../../generated/types.js";
import { checkOneOf, each } from "../../meta/checks.js";

export function validateVolumeMounts(
  container: V1Container,
  volumes: ReadonlySet<string>,
  path: string,
): FieldError[] {
  const seen = new Set<string>();
  return each(container.volumeMounts, path, (mount, field) => {
    const errors = validateMount(mount, volumes, field);
    if (mount.mountPath && seen.has(mount.mountPath)) {
      errors.push(invalid(`${field}.mountPath`, mount.mountPath, "must be unique"));
    }
    seen.add(mount.mountPath);
    return [
      ...errors,
      ...validatePropagation(mount, container, field),
      ...validateRecursion(mount, `${field}.recursiveReadOnly`),
    ];
  });
}

function validateMount(mount: V1VolumeMount, volumes: ReadonlySet<string>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!mount.name) errors.push(required(`${path}.name`));
  else if (!volumes.has(mount.name)) errors.push(notFoundField(`${path}.name`, mount.name));
  if (!mount.mountPath) errors.push(required(`${path}.mountPath`));
  if (mount.subPath) errors.push(...checkLocalPath(mount.subPath, `${path}.subPath`));
  if (mount.subPathExpr) {
    if (mount.subPath) {
      errors.push(
        invalid(`${path}.subPathExpr`, mount.subPathExpr, "subPathExpr and subPath are mutually exclusive"),
      );
    }
    errors.push(...checkLocalPath(mount.subPathExpr, `${path}.subPathExpr`));
  }
  return errors;
}

function validatePropagation(mount: V1VolumeMount, container: V1Container, path: string): FieldError[] {
  const field = `${path}.mountPropagation`;
  if (mount.mountPropagation === "Bidirectional" && !container.securityContext?.privileged) {
    return [
      forbiddenField(field, "Bidirectional mount propagation is available only to privileged containers"),
    ];
  }
  return checkOneOf(mount.mountPropagation, ["Bidirectional", "HostToContainer", "None"], field);
}

function validateRecursion(mount: V1VolumeMount, field: string): FieldError[] {
  const { recursiveReadOnly: mode, readOnly, mountPropagation } = mount;
  if (mode === undefined || mode === "Disabled") return [];
  const errors = checkOneOf(mode, ["Disabled", "Enabled", "IfPossible"], field);
  if (errors.length > 0) return errors;
  if (!readOnly) errors.push(forbiddenField(field, "may only be specified when readOnly is true"));
  if (mountPropagation !== undefined && mountPropagation !== "None")
    errors.push(
      forbiddenField(field, "may only be specified when mountPropagation is None or not specified"),
    );
  return errors;
}

/** A path that stays inside of what it is relative to. */
export function checkLocalPath(value: string, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (value.startsWith("/")) errors.push(invalid(field, value, "must be a relative path"));
  return [...errors, ...checkNoBacksteps(value, field)];
}

export function checkNoBacksteps(value: string, field: string): FieldError[] {
  return value.split("/").includes("..") ? [invalid(field, value, "must not contain '..'")] : [];
}

export function validateVolumeDevices(
  { volumeDevices }: V1Container,
  volumes: ReadonlySet<string>,
  path: string,
): FieldError[] {
  return each(volumeDevices, path, ({ name, devicePath }, field) => {
    const errors: FieldError[] = [];
    if (!name) errors.push(required(`${field}.name`));
    else if (!volumes.has(name)) errors.push(notFoundField(`${field}.name`, name));
    if (!devicePath) errors.push(required(`${field}.devicePath`));
    return errors;
  });
}
