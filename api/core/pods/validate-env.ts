import { type FieldError, invalid, notSupported, required } from "../../field-error.js";
import type {
  V1EnvFromSource,
  V1EnvVar,
  V1EnvVarSource,
  V1FileKeySelector,
  V1ObjectFieldSelector,
  V1ResourceFieldSelector,
} from "../../generated/types.js";
import { checkName, checkRequired, checkRequiredName, each } from "../../meta/checks.js";
import { isDns1123Label, isQualifiedName } from "../../meta/names.js";
import { isConfigKey, isEnvName } from "../../meta/port-names.js";
import { checkLocalPath } from "./validate-volume-mounts.js";

export function validateEnv(env: readonly V1EnvVar[] | undefined, path: string): FieldError[] {
  return each(env, path, (variable, field) => [
    ...checkRequiredName(variable.name, isEnvName, `${field}.name`),
    ...(variable.valueFrom ? validateSource(variable, variable.valueFrom, `${field}.valueFrom`) : []),
  ]);
}

function validateSource({ value }: V1EnvVar, source: V1EnvVarSource, path: string): FieldError[] {
  const given = Object.values(source).filter((part) => part !== undefined).length;
  if (given === 0) {
    const detail =
      "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`";
    return [invalid(path, "", detail)];
  }
  const errors: FieldError[] = [];
  if (value) errors.push(invalid(path, "", "may not be specified when `value` is not empty"));
  if (given > 1) errors.push(invalid(path, "", "may not have more than one field specified at a time"));
  if (source.fieldRef) errors.push(...validateFieldRef(source.fieldRef, envFields, `${path}.fieldRef`));
  if (source.resourceFieldRef) {
    errors.push(...validateResourceFieldRef(source.resourceFieldRef, `${path}.resourceFieldRef`));
  }
  if (source.configMapKeyRef)
    errors.push(...validateKeyRef(source.configMapKeyRef, `${path}.configMapKeyRef`));
  if (source.fileKeyRef) errors.push(...validateFileKey(source.fileKeyRef, `${path}.fileKeyRef`));
  if (source.secretKeyRef) errors.push(...validateKeyRef(source.secretKeyRef, `${path}.secretKeyRef`));
  return errors;
}

function validateKeyRef(reference: { name?: string | undefined; key: string }, path: string): FieldError[] {
  return [
    ...checkRequired(reference.name, `${path}.name`),
    ...checkRequiredName(reference.key, isConfigKey, `${path}.key`),
  ];
}

function validateFileKey({ volumeName, path, key }: V1FileKeySelector, field: string): FieldError[] {
  return [
    ...checkRequiredName(volumeName, isDns1123Label, `${field}.volumeName`),
    ...(path ? checkLocalPath(path, `${field}.path`) : [required(`${field}.path`)]),
    ...checkRequiredName(key, isEnvName, `${field}.key`),
  ];
}

const envFields = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];

/** What files of the downward API may show. */
export const volumeFields = [
  "metadata.annotations",
  "metadata.labels",
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
];

/** Labels that Kubernetes knows of pods, though not all of them in each place. */
const knownElsewhere = new Set([
  ...envFields,
  ...volumeFields,
  "spec.host",
  "spec.restartPolicy",
  "spec.schedulerName",
  "status.phase",
]);

const subscripted = /^metadata\.(labels|annotations)\['(.*)'\]$/;

export function validateFieldRef(
  { apiVersion, fieldPath }: V1ObjectFieldSelector,
  supported: readonly string[],
  path: string,
): FieldError[] {
  if (!apiVersion) return [required(`${path}.apiVersion`)];
  if (!fieldPath) return [required(`${path}.fieldPath`)];
  const subscript = subscripted.exec(fieldPath);
  if (subscript) return checkName((subscript[2] ?? "").toLowerCase(), isQualifiedName, `${path}.fieldPath`);
  if (supported.includes(fieldPath)) return [];
  if (knownElsewhere.has(fieldPath)) return [notSupported(`${path}.fieldPath`, fieldPath, supported)];
  const why = `error converting fieldPath: field label not supported: ${fieldPath}`;
  return [invalid(`${path}.fieldPath`, fieldPath, why)];
}

const exposedResources = [
  "limits.cpu",
  "limits.ephemeral-storage",
  "limits.memory",
  "requests.cpu",
  "requests.ephemeral-storage",
  "requests.memory",
];

export function validateResourceFieldRef({ resource }: V1ResourceFieldSelector, path: string): FieldError[] {
  if (!resource) return [required(`${path}.resource`)];
  if (exposedResources.includes(resource) || /^(limits|requests)\.hugepages-/.test(resource)) return [];
  return [notSupported(`${path}.resource`, resource, exposedResources)];
}

export function validateEnvFrom(sources: readonly V1EnvFromSource[] | undefined, path: string): FieldError[] {
  return each(sources, path, ({ prefix, configMapRef, secretRef }, field) => {
    const errors = checkName(prefix || undefined, isEnvName, `${field}.prefix`);
    if (configMapRef) errors.push(...checkRequired(configMapRef.name, `${field}.configMapRef.name`));
    if (secretRef) errors.push(...checkRequired(secretRef.name, `${field}.secretRef.name`));
    if (!configMapRef && !secretRef) {
      errors.push(invalid(field, "", "must specify one of: `configMapRef` or `secretRef`"));
    } else if (configMapRef && secretRef) {
      errors.push(invalid(field, "", "may not have more than one field specified at a time"));
    }
    return errors;
  });
}
