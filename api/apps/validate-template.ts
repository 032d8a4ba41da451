import { validatePodTemplateSpec } from "../core/pods/validate.js";
import { type FieldError, forbiddenField, invalid, notSupported, required } from "../field-error.js";
import type { V1LabelSelector, V1PodTemplateSpec } from "../generated/types.js";
import { selectorOf } from "../meta/label-selector.js";
import { semanticEqual } from "../meta/semantic-equal.js";
import { validateImmutable } from "../meta/validate-metadata.js";
import { isEmptySelector, validateLabelSelector } from "../meta/validate-selector.js";

interface Templated {
  readonly selector?: V1LabelSelector | undefined;
  readonly template?: V1PodTemplateSpec | undefined;
}

/** The selector of a workload and the template it must match; `kind` as messages name it. */
export function validateTemplated({ selector, template }: Templated, kind: string): FieldError[] {
  return [
    ...validateSelector(selector, kind),
    ...(selector && template ? validateMatch(selector, template) : []),
    ...validateTemplate(template),
  ];
}

function validateSelector(selector: V1LabelSelector | undefined, kind: string): FieldError[] {
  if (!selector) return [required("spec.selector")];
  const errors = validateLabelSelector(selector, "spec.selector");
  if (!isEmptySelector(selector)) return errors;
  return [...errors, invalid("spec.selector", selector, `empty selector is invalid for ${kind}`)];
}

function validateMatch(selector: V1LabelSelector, { metadata }: V1PodTemplateSpec): FieldError[] {
  if (isEmptySelector(selector) || selectorOf(selector).matches(metadata?.labels)) return [];
  return [
    invalid(
      "spec.template.metadata.labels",
      metadata?.labels ?? {},
      "`selector` does not match template `labels`",
    ),
  ];
}

/** Pods of replicated workloads run for ever. */
function validateTemplate(template: V1PodTemplateSpec | undefined): FieldError[] {
  if (!template) return [required("spec.template")];
  const errors = validatePodTemplateSpec(template, "spec.template");
  const { restartPolicy, activeDeadlineSeconds } = template.spec ?? {};
  if (restartPolicy && restartPolicy !== "Always") {
    errors.push(notSupported("spec.template.spec.restartPolicy", restartPolicy, ["Always"]));
  }
  if (activeDeadlineSeconds !== undefined) {
    const detail = "activeDeadlineSeconds in ReplicaSet is not Supported";
    errors.push(forbiddenField("spec.template.spec.activeDeadlineSeconds", detail));
  }
  return errors;
}

export function validateSelectorUpdate(
  spec: Templated | undefined,
  old: Templated | undefined,
): FieldError[] {
  return validateImmutable(spec?.selector, old?.selector, "spec.selector");
}

/** True when the two differ in nothing but `fields`. */
export function differsOnlyIn(spec: object, old: object, fields: readonly string[]): boolean {
  const rest = (of: object) =>
    Object.fromEntries(Object.entries(of).filter(([key]) => !fields.includes(key)));
  return semanticEqual(rest(spec), rest(old));
}
