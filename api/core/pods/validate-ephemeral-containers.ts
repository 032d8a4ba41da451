import { duplicate, type FieldError, forbiddenField, notFoundField } from "../../field-error.js";
import type { V1EphemeralContainer, V1Pod } from "../../generated/types.js";
import { checkUnique, each } from "../../meta/checks.js";
import { isMirror } from "../../meta/pods.js";
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
  if (isMirror(old)) return [forbiddenField("spec", "static pods do not support ephemeral containers")];
  const pod = spec ?? { containers: [] };
  const containers = pod.ephemeralContainers;
  const volumes = new Set((pod.volumes ?? []).map(({ name }) => name));
  const others = new Set([...(pod.containers ?? []), ...(pod.initContainers ?? [])].map(({ name }) => name));
  return [
    ...each(containers, path, (container, field) => {
      return [...validateContainer(container, pod, volumes, field), ...validateOne(container, others, field)];
    }),
    ...checkUnique(
      containers,
      ({ name }) => name,
      (index) => `${path}[${index}].name`,
    ),
    ...validateKept(containers ?? [], old.spec?.ephemeralContainers ?? []),
  ];
}

function validateOne(
  container: V1EphemeralContainer,
  others: ReadonlySet<string>,
  field: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const target = container.targetContainerName;
  if (target && !others.has(target)) errors.push(notFoundField(`${field}.targetContainerName`, target));
  if (others.has(container.name)) errors.push(duplicate(`${field}.name`, container.name));
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
  const byName = new Map(containers.map((one) => [one.name, one]));
  return each(old, path, (before) => {
    const now = byName.get(before.name);
    if (now && semanticEqual(now, before)) return [];
    const verb = now ? "changed" : "removed";
    return [forbiddenField(path, `existing ephemeral containers "${before.name}" may not be ${verb}`)];
  });
}
