import { type FieldError, invalid, notFoundField } from "../../field-error.js";
import type { V1EnvVar, V1PodSpec } from "../../generated/types.js";
import { each } from "../../meta/checks.js";

const lists = ["containers", "initContainers", "ephemeralContainers"] as const;

/** Variables come from files of the pod's own empty directories alone. */
export function validateEnvFiles(spec: V1PodSpec, path: string): FieldError[] {
  const isEmptyDir = new Map(
    (spec.volumes ?? []).map(({ name, emptyDir }) => [name, emptyDir !== undefined]),
  );
  const validateVariable = ({ valueFrom }: V1EnvVar, at: string): FieldError[] => {
    const name = valueFrom?.fileKeyRef?.volumeName;
    if (!name || isEmptyDir.get(name)) return [];
    const field = `${at}.valueFrom.fileKeyRef.volumeName`;
    return isEmptyDir.has(name)
      ? [invalid(field, name, "referenced volume must be of type emptyDir")]
      : [notFoundField(field, name)];
  };
  return lists.flatMap((list) =>
    each<{ readonly env?: V1EnvVar[] | undefined }>(spec[list], `${path}.${list}`, ({ env }, at) =>
      each(env, `${at}.env`, validateVariable),
    ),
  );
}
