import type { V1PriorityClass } from "../generated/types.js";
import { age, column, columns, count, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { validatePriorityClass, validatePriorityClassUpdate } from "./validate-priority-class.js";

export const priorityClass: Kind<V1PriorityClass> = defineKind<V1PriorityClass>({
  group: "scheduling.k8s.io",
  resource: "priorityclasses",
  kind: "PriorityClass",
  namespaced: false,
  shortNames: ["pc"],
  generation: "fixed",
  columns: columns<V1PriorityClass>(
    nameColumn(),
    count("Value", "The priority of its pods.", ({ value }) => value ?? 0),
    column(
      "Global-Default",
      "Whether pods without a class get this one.",
      ({ globalDefault }) => globalDefault ?? false,
      "boolean",
    ),
    age(),
    column(
      "PreemptionPolicy",
      "Whether its pods may evict others.",
      ({ preemptionPolicy }) => preemptionPolicy ?? "",
    ),
  ),
  rules: {
    setDefaults: setPriorityClassDefaults,
    validate: validatePriorityClass,
    validateUpdate: validatePriorityClassUpdate,
  },
});

function setPriorityClassDefaults(priorityClass: V1PriorityClass): void {
  priorityClass.preemptionPolicy ||= "PreemptLowerPriority";
}
