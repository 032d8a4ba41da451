import { type FieldError, forbiddenField, invalid } from "../../field-error.js";
import type { V1Container, V1Pod, V1PodSpec, V1ResourceRequirements } from "../../generated/types.js";
import { each } from "../../meta/checks.js";
import { isRestartableInit } from "../../meta/pod-resources.js";
import { isMirror } from "../../meta/pods.js";
import { qosClassOf } from "../../meta/qos.js";
import { semanticEqual } from "../../meta/semantic-equal.js";
import { validateSameContainers, withOldAmounts } from "./resize.js";
import { validatePod } from "./validate.js";

const mutable = "only cpu and memory resources are mutable";
const mutableOfInit = "only cpu and memory resources for init or sidecar containers are mutable";
const neverRestarted =
  "non-sidecar init containers with a resize policy of RestartContainer cannot be resized";

/** What a pod may ask for when it is there already: other amounts of cpu and memory, within the class that it has. */
export function validateResize(pod: V1Pod, oldPod: V1Pod): FieldError[] {
  if (isMirror(oldPod)) return [forbiddenField("", "static pods cannot be resized")];
  const [spec, old] = [specOf(pod), specOf(oldPod)];
  if (old.os?.name === "windows") return [forbiddenField("", "windows pods cannot be resized")];
  const errors = [
    ...validatePod(pod),
    ...validateClass(spec, old, oldPod.status?.qosClass),
    ...validateNode(oldPod),
    ...validateWhole(spec, old),
  ];
  const others = validateSameContainers(spec, old);
  return [...errors, ...(others.length > 0 ? others : validateContainers(spec, old))];
}

const specOf = ({ spec }: V1Pod): V1PodSpec => spec ?? { containers: [] };

function validateClass(spec: V1PodSpec, old: V1PodSpec, qosClass = ""): FieldError[] {
  const before = qosClass || qosClassOf(old);
  if (qosClassOf(spec) === before) return [];
  return [invalid("spec", before, "Pod QOS Class may not change as a result of resizing")];
}

/** A node that can resize says what its running containers have. */
function validateNode({ status }: V1Pod): FieldError[] {
  const running = status?.containerStatuses?.find(({ state }) => state?.running);
  if (!running || running.resources) return [];
  return [forbiddenField("spec", "Pod running on node without support for resize")];
}

/** What the pod asks for as a whole. */
function validateWhole({ resources }: V1PodSpec, { resources: old }: V1PodSpec): FieldError[] {
  const path = "spec.resources";
  if (!resources) return old ? [forbiddenField(path, "pod-level resources cannot be removed")] : [];
  return [
    ...validateKept(resources, old, path, "pod-level resource"),
    ...(semanticEqual(withOldAmounts(resources, old), old ?? {})
      ? []
      : [forbiddenField("spec", `${mutable} at pod-level`)]),
  ];
}

function validateContainers(spec: V1PodSpec, old: V1PodSpec): FieldError[] {
  return (["initContainers", "containers"] as const).flatMap((list) =>
    each(spec[list], `spec.${list}`, (container, path, index) => {
      const before = old[list]?.[index] ?? container;
      const errors = validateKept(
        container.resources ?? {},
        before.resources,
        `${path}.resources`,
        "resource",
      );
      return list === "containers"
        ? [...errors, ...validateOthers(container, before, "spec", mutable)]
        : [...errors, ...validateInit(container, before, path)];
    }),
  );
}

function validateInit(container: V1Container, old: V1Container, path: string): FieldError[] {
  const errors = validateOthers(container, old, path, mutableOfInit);
  const restarts = container.resizePolicy?.some(({ restartPolicy }) => restartPolicy === "RestartContainer");
  if (!restarts || isRestartableInit(container) || semanticEqual(container, old)) return errors;
  return [...errors, forbiddenField(path, neverRestarted)];
}

function validateOthers(
  container: V1Container,
  old: V1Container,
  path: string,
  detail: string,
): FieldError[] {
  const kept = { ...container, resources: withOldAmounts(container.resources ?? {}, old.resources) };
  return semanticEqual(kept, old) ? [] : [forbiddenField(path, detail)];
}

/** What is asked for may become more or less, not nothing. */
function validateKept(
  now: V1ResourceRequirements,
  old: V1ResourceRequirements | undefined,
  path: string,
  what: string,
): FieldError[] {
  return (["requests", "limits"] as const)
    .filter((list) => Object.keys(old?.[list] ?? {}).some((name) => now[list]?.[name] === undefined))
    .map((list) => forbiddenField(`${path}.${list}`, `${what} ${list} cannot be removed`));
}
