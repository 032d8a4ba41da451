import { duplicate, type FieldError, invalid, notSupported, required } from "../../field-error.js";
import type { V1ContainerResizePolicy } from "../../generated/types.js";
import { each } from "../../meta/checks.js";

const resources = ["cpu", "memory"];
const restarts = ["NotRequired", "RestartContainer"];

/** Whether a change of a resource restarts the container; where nothing ever restarts, it can't be asked for. */
export function validateResizePolicy(
  policies: readonly V1ContainerResizePolicy[] | undefined,
  podRestartPolicy: string | undefined,
  path: string,
): FieldError[] {
  const seen = new Set<string>();
  return each(policies, path, ({ resourceName, restartPolicy }, at) => {
    const again = seen.has(resourceName) ? [duplicate(at, resourceName)] : [];
    seen.add(resourceName);
    return [
      ...again,
      ...oneOf(resourceName, resources, path),
      ...oneOf(restartPolicy, restarts, path),
      ...(podRestartPolicy === "Never" && restartPolicy !== "NotRequired"
        ? [invalid(path, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'")]
        : []),
    ];
  });
}

function oneOf(value: string, supported: readonly string[], path: string): FieldError[] {
  if (!value) return [required(path)];
  return supported.includes(value) ? [] : [notSupported(path, value, supported)];
}
