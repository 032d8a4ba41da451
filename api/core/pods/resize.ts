import { type FieldError, forbiddenField } from "../../field-error.js";
import type { V1Container, V1PodSpec, V1ResourceRequirements } from "../../generated/types.js";

const lists = ["containers", "initContainers"] as const;

/** The old spec with what a resize may speak of taken from `spec`; of containers that are others than before, as they are said. */
export function resizedSpec(spec: V1PodSpec, old: V1PodSpec): V1PodSpec {
  const { resources: _, ...kept } = old;
  const resized: V1PodSpec = { ...kept, ...(spec.resources ? { resources: spec.resources } : {}) };
  if (validateSameContainers(spec, old).length > 0)
    return { ...resized, containers: spec.containers, initContainers: spec.initContainers };
  resized.containers = resizedContainers(spec.containers, old.containers);
  if (old.initContainers)
    resized.initContainers = resizedContainers(spec.initContainers ?? [], old.initContainers);
  return resized;
}

function resizedContainers(containers: readonly V1Container[], old: readonly V1Container[]): V1Container[] {
  return old.map(({ resources: _, resizePolicy: _policy, ...kept }, index) => {
    const { resources = {}, resizePolicy } = containers[index] ?? {};
    return { ...kept, resources, ...(resizePolicy ? { resizePolicy } : {}) };
  });
}

/** A resize names the containers that there are, in their order. */
export function validateSameContainers(spec: V1PodSpec, old: V1PodSpec): FieldError[] {
  return lists.flatMap((list) => {
    const [now, before] = [spec[list] ?? [], old[list] ?? []];
    if (now.length !== before.length)
      return [forbiddenField(`spec.${list}`, `${list} may not be added or removed on resize`)];
    return now.flatMap(({ name }, index) =>
      name === before[index]?.name
        ? []
        : [
            forbiddenField(
              `spec.${list}[${index}].name`,
              `${list} may not be renamed or reordered on resize`,
            ),
          ],
    );
  });
}

/** The resources with cpu and memory as they were: what is left of a change can't be done to what runs. */
export function withOldAmounts(
  { requests, limits, ...others }: V1ResourceRequirements,
  old: V1ResourceRequirements = {},
): V1ResourceRequirements {
  return { ...others, requests: oldAmounts(requests, old.requests), limits: oldAmounts(limits, old.limits) };
}

type Amounts = Record<string, string>;

function oldAmounts(now: Amounts = {}, { cpu, memory }: Amounts = {}): Amounts {
  const { cpu: _cpu, memory: _memory, ...others } = now;
  return { ...others, ...(cpu === undefined ? {} : { cpu }), ...(memory === undefined ? {} : { memory }) };
}
