import { validatePodTemplateSpec } from "../core/pods/validate.js";
import { type FieldError, invalid, notSupported, required } from "../field-error.js";
import type { V1Job, V1JobSpec } from "../generated/types.js";
import { checkNonNegative, checkOneOf } from "../meta/checks.js";
import { selectorOf } from "../meta/label-selector.js";
import { semanticEqual } from "../meta/semantic-equal.js";
import { validateImmutable } from "../meta/validate-metadata.js";
import { validateLabelSelector } from "../meta/validate-selector.js";
import { validatePodFailurePolicy } from "./validate-pod-failure-policy.js";

const missing = {} as V1JobSpec;
const maxParallelIndexed = 100_000;

export function validateJob({ spec = missing }: V1Job): FieldError[] {
  const errors = validateJobSpec(spec, "spec");
  if (!spec.selector) return [...errors, required("spec.selector")];
  errors.push(...validateLabelSelector(spec.selector, "spec.selector"));
  const labels = spec.template?.metadata?.labels;
  if (selectorOf(spec.selector).matches(labels)) return errors;
  const detail = "`selector` does not match template `labels`";
  return [...errors, invalid("spec.template.metadata.labels", labels ?? {}, detail)];
}

/** What must hold of a Job's spec and of the one in a CronJob alike. */
export function validateJobSpec(spec: V1JobSpec, path: string): FieldError[] {
  const numbers = [
    "parallelism",
    "completions",
    "activeDeadlineSeconds",
    "backoffLimit",
    "ttlSecondsAfterFinished",
    "backoffLimitPerIndex",
    "maxFailedIndexes",
  ] as const;
  return [
    ...numbers.flatMap((name) => checkNonNegative(spec[name], `${path}.${name}`)),
    ...checkOneOf(spec.completionMode, ["NonIndexed", "Indexed"], `${path}.completionMode`),
    ...checkOneOf(
      spec.podReplacementPolicy,
      ["Failed", "TerminatingOrFailed"],
      `${path}.podReplacementPolicy`,
    ),
    ...validateIndexed(spec, path),
    ...validatePodFailurePolicy(spec, path),
    ...validateTemplate(spec, path),
  ];
}

function validateIndexed(
  { completionMode, completions, parallelism, backoffLimitPerIndex }: V1JobSpec,
  path: string,
) {
  if (completionMode !== "Indexed") {
    if (backoffLimitPerIndex === undefined) return [];
    const detail = "requires indexed completion mode";
    return [invalid(`${path}.backoffLimitPerIndex`, backoffLimitPerIndex, detail)];
  }
  const errors: FieldError[] = [];
  if (completions === undefined) {
    errors.push(required(`${path}.completions`, "when completion mode is Indexed"));
  }
  if (parallelism !== undefined && parallelism > maxParallelIndexed) {
    const detail = `must be less than or equal to ${maxParallelIndexed} when completion mode is Indexed`;
    errors.push(invalid(`${path}.parallelism`, parallelism, detail));
  }
  if (backoffLimitPerIndex !== undefined && (completions ?? 0) > maxParallelIndexed) {
    const detail = `must be less than or equal to ${maxParallelIndexed} when backoffLimitPerIndex is specified`;
    errors.push(invalid(`${path}.completions`, completions, detail));
  }
  return errors;
}

function validateTemplate({ template }: V1JobSpec, path: string): FieldError[] {
  const errors = validatePodTemplateSpec(template ?? {}, `${path}.template`);
  const field = `${path}.template.spec.restartPolicy`;
  const policy = template?.spec?.restartPolicy;
  if (policy === "Always") errors.push(required(field, 'valid values: "OnFailure", "Never"'));
  else if (policy && policy !== "OnFailure" && policy !== "Never") {
    errors.push(notSupported(field, policy, ["OnFailure", "Never"]));
  }
  return errors;
}

/** Only a suspended Job that never started may still change where its pods will run. */
export function validateJobUpdate(
  { spec = missing }: V1Job,
  { spec: old = missing, status }: V1Job,
): FieldError[] {
  const indexed = spec.completionMode === "Indexed";
  const elastic = indexed && spec.completions === spec.parallelism;
  const untouched = old.suspend === true && status?.startTime === undefined;
  const templates = untouched ? [placeless(spec), placeless(old)] : [spec.template, old.template];
  return [
    ...(elastic ? [] : validateImmutable(spec.completions, old.completions, "spec.completions")),
    ...validateImmutable(spec.selector, old.selector, "spec.selector"),
    ...(semanticEqual(templates[0], templates[1])
      ? []
      : [invalid("spec.template", spec.template, "field is immutable")]),
    ...validateImmutable(spec.completionMode, old.completionMode, "spec.completionMode"),
    ...validateImmutable(spec.podFailurePolicy, old.podFailurePolicy, "spec.podFailurePolicy"),
    ...validateImmutable(spec.backoffLimitPerIndex, old.backoffLimitPerIndex, "spec.backoffLimitPerIndex"),
    ...validateImmutable(spec.managedBy, old.managedBy, "spec.managedBy"),
  ];
}

function placeless({ template }: V1JobSpec): unknown {
  const {
    nodeSelector: _selector,
    affinity: _affinity,
    tolerations: _tolerations,
    schedulingGates: _gates,
    ...spec
  } = template?.spec ?? { containers: [] };
  return spec;
}
