import { validatePodTemplateSpec } from "../core/pods/validate.js";
import { type FieldError, invalid, notSupported, required, tooLong } from "../field-error.js";
import type { V1Job, V1JobSpec } from "../generated/types.js";
import { checkName, checkNonNegative, checkOneOf } from "../meta/checks.js";
import { selectorOf } from "../meta/label-selector.js";
import { isDns1123Label, isDomainPrefixedPath } from "../meta/names.js";
import { validateLabelSelector } from "../meta/validate-selector.js";
import { isIndexed } from "./job-state.js";
import { validateGeneratedSelector } from "./validate-generated-selector.js";
import { validateJobIndexes } from "./validate-job-indexes.js";
import { validatePodFailurePolicy } from "./validate-pod-failure-policy.js";
import { validateSuccessPolicy } from "./validate-success-policy.js";

const missing = {} as V1JobSpec;
const longestManager = 63;

export function validateJob(job: V1Job): FieldError[] {
  const { spec = missing } = job;
  const errors = [
    ...validateGeneratedSelector(job),
    ...validateJobSpec(spec, "spec"),
    ...validateHostnames(job),
  ];
  if (!spec.selector) return [...errors, required("spec.selector")];
  errors.push(...validateLabelSelector(spec.selector, "spec.selector"));
  const labels = spec.template?.metadata?.labels;
  if (selectorOf(spec.selector).matches(labels)) return errors;
  const detail = "`selector` does not match template `labels`";
  return [...errors, invalid("spec.template.metadata.labels", labels ?? {}, detail)];
}

/** Of an indexed Job each pod is a host, named after the Job and its index. */
function validateHostnames(job: V1Job): FieldError[] {
  const { completions = 0 } = job.spec ?? missing;
  const { name = "" } = job.metadata;
  const longest = `${name}-${completions - 1}`;
  if (!isIndexed(job) || completions === 0 || isDns1123Label(longest).length === 0) return [];
  return [invalid("metadata.name", name, `will not able to create pod with invalid DNS label: ${longest}`)];
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
    ...validateManager(spec.managedBy, `${path}.managedBy`),
    ...checkOneOf(spec.completionMode, ["NonIndexed", "Indexed"], `${path}.completionMode`),
    ...validateJobIndexes(spec, path),
    ...validatePodFailurePolicy(spec, path),
    ...validateSuccessPolicy(spec, `${path}.successPolicy`),
    ...validateReplacement(spec, `${path}.podReplacementPolicy`),
    ...validateTemplate(spec, path),
  ];
}

function validateManager(managedBy: string | undefined, field: string): FieldError[] {
  if (managedBy !== undefined && managedBy.length > longestManager) return [tooLong(field, longestManager)];
  return checkName(managedBy, isDomainPrefixedPath, field);
}

/** Whoever judges failures must wait until pods have failed. */
function validateReplacement(
  { podReplacementPolicy, podFailurePolicy }: V1JobSpec,
  field: string,
): FieldError[] {
  return checkOneOf(
    podReplacementPolicy,
    podFailurePolicy ? ["Failed"] : ["Failed", "TerminatingOrFailed"],
    field,
  );
}

function validateTemplate({ template, podFailurePolicy }: V1JobSpec, path: string): FieldError[] {
  const errors = validatePodTemplateSpec(template ?? {}, `${path}.template`);
  const field = `${path}.template.spec.restartPolicy`;
  const policy = template?.spec?.restartPolicy;
  if (policy === "Always") errors.push(required(field, 'valid values: "OnFailure", "Never"'));
  else if (policy && policy !== "OnFailure" && policy !== "Never")
    errors.push(notSupported(field, policy, ["OnFailure", "Never"]));
  else if (policy === "OnFailure" && podFailurePolicy)
    errors.push(invalid(field, policy, 'only "Never" is supported when podFailurePolicy is specified'));
  return errors;
}
