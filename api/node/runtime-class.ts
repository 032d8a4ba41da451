import { validateResourceList } from "../core/pods/validate-resources.js";
import { validateTolerations } from "../core/pods/validate-tolerations.js";
import type { FieldError } from "../field-error.js";
import type { V1RuntimeClass } from "../generated/types.js";
import { checkRequiredName } from "../meta/checks.js";
import { isDns1123Label } from "../meta/names.js";
import { validateImmutable, validateLabels } from "../meta/validate-metadata.js";
import { age, column, columns, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { warnOfLabels } from "../warnings/node-labels.js";

const warnOfRuntimeClass = ({ scheduling }: V1RuntimeClass): string[] =>
  warnOfLabels(scheduling?.nodeSelector, () => "scheduling.nodeSelector");

export const runtimeClass: Kind<V1RuntimeClass> = defineKind<V1RuntimeClass>({
  group: "node.k8s.io",
  resource: "runtimeclasses",
  kind: "RuntimeClass",
  namespaced: false,
  generation: "absent",
  columns: columns<V1RuntimeClass>(
    nameColumn(),
    column("Handler", "What the runtime calls it.", ({ handler }) => handler),
    age(),
  ),
  rules: {
    validate: validateRuntimeClass,
    validateUpdate: validateRuntimeClassUpdate,
    warnings: warnOfRuntimeClass,
  },
});

export function validateRuntimeClass({ handler, overhead, scheduling }: V1RuntimeClass): FieldError[] {
  return [
    ...checkRequiredName(handler, isDns1123Label, "handler"),
    ...validateResourceList(overhead?.podFixed, "overhead.podFixed"),
    ...validateLabels(scheduling?.nodeSelector, "scheduling.nodeSelector"),
    ...validateTolerations(scheduling?.tolerations, "scheduling.tolerations"),
  ];
}

export function validateRuntimeClassUpdate({ handler }: V1RuntimeClass, old: V1RuntimeClass): FieldError[] {
  return validateImmutable(handler, old.handler, "handler");
}
