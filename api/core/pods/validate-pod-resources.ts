import { type FieldError, forbiddenField, invalid, notSupported } from "../../field-error.js";
import type { V1PodSpec } from "../../generated/types.js";
import { eachEntry } from "../../meta/checks.js";
import { parseAll, podRequests } from "../../meta/pod-resources.js";
import { compareQuantity, formatQuantity } from "../../meta/quantity.js";
import { validateContainerResources } from "./validate-resources.js";

const supported = ["cpu", "hugepages-", "memory"];

/** Those that a pod can ask for as a whole. */
export const podLevelResource = (name: string): boolean =>
  name === "cpu" || name === "memory" || name.startsWith("hugepages-");

/** What a pod as a whole asks for and may use; never less than its containers ask for. */
export function validatePodResources(spec: V1PodSpec, path: string): FieldError[] {
  const { resources, overhead: _overhead, ...ofContainers } = spec;
  if (!resources) return [];
  const lists = [
    ["requests", resources.requests],
    ["limits", resources.limits],
  ] as const;
  const errors = [
    ...((resources.claims ?? []).length > 0
      ? [forbiddenField(`${path}.claims`, "claims cannot be set for Resources at pod-level")]
      : []),
    ...lists.flatMap(([list, amounts]) =>
      eachEntry(amounts, (name) => {
        return podLevelResource(name) ? [] : [notSupported(`${path}.${list}[${name}]`, name, supported)];
      }),
    ),
    ...validateContainerResources(resources, path),
  ];
  if (errors.length > 0) return errors;
  const requests = parseAll(resources.requests);
  return [...podRequests(ofContainers)].flatMap(([name, together]) => {
    const own = requests.get(name);
    if (!own || compareQuantity(own, together) >= 0) return [];
    const why = `must be greater than or equal to aggregate container requests of ${formatQuantity(together)}`;
    return [invalid(`${path}.requests[${name}]`, formatQuantity(own), why)];
  });
}
