import type { V1PriorityClass } from "../generated/types.js";

export function setPriorityClassDefaults(priorityClass: V1PriorityClass): void {
  priorityClass.preemptionPolicy ||= "PreemptLowerPriority";
}
