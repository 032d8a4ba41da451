import {
  duplicate,
  type FieldError,
  forbiddenField,
  invalid,
  notFoundField,
  required,
} from "../../field-error.js";
import type { V1Container, V1PodSpec } from "../../generated/types.js";
import { checkOneOf, checkRequiredName, checkUnique, each } from "../../meta/checks.js";
import { isDns1123Label } from "../../meta/names.js";
import { isRestartableInit } from "../../meta/pod-resources.js";
import { pullPolicies } from "./container-defaults.js";
import { validateEnv, validateEnvFrom } from "./validate-env.js";
import { validateHostPorts, validatePorts } from "./validate-ports.js";
import { validateLifecycle, validateProbes } from "./validate-probes.js";
import { validateResizePolicy } from "./validate-resize-policy.js";
import { validateContainerResources } from "./validate-resources.js";
import { validateRestartPolicy } from "./validate-restart-policy.js";
import { validateSecurityContext } from "./validate-security-context.js";
import { validateVolumeDevices, validateVolumeMounts } from "./validate-volume-mounts.js";

export function validateContainers(
  spec: V1PodSpec,
  volumes: ReadonlySet<string>,
  path: string,
): FieldError[] {
  const field = `${path}.containers`;
  const { containers = [] } = spec;
  if (containers.length === 0) return [required(field)];
  return [
    ...each(containers, field, (container, at) => [
      ...validateContainer(container, spec, volumes, at),
      ...validateProbes(container, at),
      ...validateLifecycle(container.lifecycle, spec, `${at}.lifecycle`),
      ...validateResizePolicy(container.resizePolicy, spec.restartPolicy, `${at}.resizePolicy`),
    ]),
    ...checkUnique(
      containers,
      ({ name }) => name,
      (index) => `${field}[${index}].name`,
    ),
    ...validateHostPorts(containers, field),
  ];
}

export function validateInitContainers(
  spec: V1PodSpec,
  volumes: ReadonlySet<string>,
  path: string,
): FieldError[] {
  const field = `${path}.initContainers`;
  const taken = new Set((spec.containers ?? []).map(({ name }) => name));
  return [
    ...each(spec.initContainers, field, (container, at) => [
      ...validateContainer(container, spec, volumes, at),
      ...validateInitOnly(container, spec, at),
      ...validateResizePolicy(container.resizePolicy, spec.restartPolicy, `${at}.resizePolicy`),
      ...(taken.has(container.name) ? [duplicate(`${at}.name`, container.name)] : []),
    ]),
    ...checkUnique(
      spec.initContainers,
      ({ name }) => name,
      (index) => `${field}[${index}].name`,
    ),
  ];
}

/** Only sidecars live long enough to be probed. */
function validateInitOnly(container: V1Container, spec: V1PodSpec, path: string): FieldError[] {
  if (isRestartableInit(container)) {
    return [
      ...validateProbes(container, path),
      ...validateLifecycle(container.lifecycle, spec, `${path}.lifecycle`),
    ];
  }
  const fields = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const;
  return fields
    .filter((name) => container[name] !== undefined)
    .map((name) =>
      forbiddenField(`${path}.${name}`, "may not be set for init containers without restartPolicy=Always"),
    );
}

/** What holds of every kind of container. */
export function validateContainer(
  container: V1Container,
  spec: V1PodSpec,
  volumes: ReadonlySet<string>,
  path: string,
): FieldError[] {
  return [
    ...checkRequiredName(container.name, isDns1123Label, `${path}.name`),
    ...validateImage(container.image, `${path}.image`),
    ...checkOneOf(container.imagePullPolicy, pullPolicies, `${path}.imagePullPolicy`),
    ...checkOneOf(
      container.terminationMessagePolicy,
      ["FallbackToLogsOnError", "File"],
      `${path}.terminationMessagePolicy`,
    ),
    ...validateRestartPolicy(container, path),
    ...validatePorts(container.ports, spec.hostNetwork === true, `${path}.ports`),
    ...validateEnv(container.env, `${path}.env`),
    ...validateEnvFrom(container.envFrom, `${path}.envFrom`),
    ...validateVolumeMounts(container, volumes, `${path}.volumeMounts`),
    ...validateVolumeDevices(container, volumes, `${path}.volumeDevices`),
    ...validateContainerResources(container.resources, `${path}.resources`),
    ...validateClaims(container, spec, `${path}.resources.claims`),
    ...validateSecurityContext(container.securityContext, spec, `${path}.securityContext`),
  ];
}

function validateClaims(
  { resources }: V1Container,
  { resourceClaims }: V1PodSpec,
  path: string,
): FieldError[] {
  const names = new Set((resourceClaims ?? []).map(({ name }) => name));
  return each(resources?.claims, path, ({ name }, field) =>
    names.has(name) ? [] : [unknownClaim(field, name)],
  );
}

function unknownClaim(field: string, name: string): FieldError {
  const { message, ...error } = notFoundField(field, name);
  return { ...error, message: `${message}: must be one of the names in pod.spec.resourceClaims` };
}

function validateImage(image: string | undefined, field: string): FieldError[] {
  if (!image) return [required(field)];
  if (image.trim() !== image) return [invalid(field, image, "must not have leading or trailing whitespace")];
  return [];
}
