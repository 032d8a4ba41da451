import { type FieldError, forbiddenField, invalid, required } from "../../field-error.js";
import type { V1ProjectedVolumeSource, V1VolumeProjection } from "../../generated/types.js";
import { checkRange, checkRequired, each } from "../../meta/checks.js";
import { checkMode, checkTargetPath, validateDownwardFile, validateFiles } from "./validate-volume-files.js";

export function validateProjected(
  { defaultMode, sources }: V1ProjectedVolumeSource,
  path: string,
): FieldError[] {
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
