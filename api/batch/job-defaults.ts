import { setPodTemplateDefaults } from "../core/pods/defaults.js";
import type { V1Job, V1JobSpec } from "../generated/types.js";

const largestInt32 = 2_147_483_647;

export function setJobDefaults({ spec, metadata }: V1Job): void {
  if (!spec) return;
  setCompletionDefaults(spec);
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : largestInt32;
  spec.suspend ??= false;
  spec.podReplacementPolicy ||= spec.podFailurePolicy ? "Failed" : "TerminatingOrFailed";
  spec.manualSelector ??= false;
  for (const { onPodConditions } of spec.podFailurePolicy?.rules ?? []) {
    for (const pattern of onPodConditions ?? []) pattern.status ||= "True";
  }
  const labels = spec.template?.metadata?.labels;
  if (labels && Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
  setPodTemplateDefaults(spec.template);
}

function setCompletionDefaults(spec: V1JobSpec): void {
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.completionMode ||= "NonIndexed";
}
