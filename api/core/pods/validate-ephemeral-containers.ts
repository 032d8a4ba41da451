import { type FieldError, forbiddenField, notFoundField } from "../../field-error.js";
import type { V1EphemeralContainer, V1Pod, V1PodSpec } from "../../generated/types.js";
import { checkUnique, each } from "../../meta/checks.js";
import { semanticEqual } from "../../meta/semantic-equal.js";
import { validateContainer } from "./validate-containers.js";

const path = "spec.ephemeralContainers";
/** Nothing waits for these containers, so nothing may be promised of them. */
const unavailable = [
  "ports",
  "livenessProbe",
  "readinessProbe",
  "startupProbe",
  "lifecycle",
  "resizePolicy",
] as const;

export function validateEphemeralContainers({ spec }: V1Pod, old: V1Pod): FieldError[] {
  const pod = spec ?? { containers: [] };
  const containers = pod.ephemeralContainers;
  return [
    ...each(containers, path, (container, field) => validateOne(container, pod, field)),
    ...checkUnique(
      containers,
      ({ name }) => name,
      (index) => `${path}[${index}].name`,
    ),
    ...validateKept(containers ?? [], old.spec?.ephemeralContainers ?? []),
  ];
}

function validateOne(container: V1EphemeralContainer, spec: V1PodSpec, field: string): FieldError[] {
  const volumes = new Set((spec.volumes ?? []).map(({ name }) => name));
  const others = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ name }) => name);
  const errors = validateContainer(container, spec, volumes, field);
  const target = container.targetContainerName;
  if (target && !others.includes(target)) errors.push(notFoundField(`${field}.targetContainerName`, target));
  if (others.includes(container.name)) {
    const message = `Duplicate value: ${JSON.stringify(container.name)}`;
    errors.push({ field: `${field}.name`, reason: "FieldValueDuplicate", message });
  }
  const detail = "cannot be set for an Ephemeral Container";
  const set = unavailable.filter((name) => container[name] !== undefined);
  if (Object.keys(container.resources ?? {}).length > 0)
    errors.push(forbiddenField(`${field}.resources`, detail));
  return [...errors, ...set.map((name) => forbiddenField(`${field}.${name}`, detail))];
}

function validateKept(
  containers: readonly V1EphemeralContainer[],
  old: readonly V1EphemeralContainer[],
): FieldError[] {
  return old.flatMap((before) => {
    const now = containers.find(({ name }) => name === before.name);
    if (now && semanticEqual(now, before)) return [];
    const verb = now ? "changed" : "removed";
    return [forbiddenField(path, `existing ephemeral containers "${before.name}" may not be ${verb}`)];
  });
}
