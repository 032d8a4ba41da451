import { type FieldError, invalid, notSupported, required } from "../field-error.js";
import type { V1ReplicationController } from "../generated/types.js";
import { checkNonNegative } from "../meta/checks.js";
import { selectorOfMap } from "../meta/label-selector.js";
import { validatePodTemplateSpec } from "./pods/validate.js";

export function validateReplicationController({ spec = {} }: V1ReplicationController): FieldError[] {
  const { selector = {}, template } = spec;
  const errors = [
    ...checkNonNegative(spec.replicas, "spec.replicas"),
    ...checkNonNegative(spec.minReadySeconds, "spec.minReadySeconds"),
  ];
  if (Object.keys(selector).length === 0) errors.push(required("spec.selector"));
  if (!template) return [...errors, required("spec.template")];
  const labels = template.metadata?.labels;
  if (!selectorOfMap(selector).matches(labels)) {
    errors.push(
      invalid("spec.template.metadata.labels", labels ?? {}, "`selector` does not match template `labels`"),
    );
  }
  const policy = template.spec?.restartPolicy;
  if (policy && policy !== "Always") {
    errors.push(notSupported("spec.template.spec.restartPolicy", policy, ["Always"]));
  }
  return [...errors, ...validatePodTemplateSpec(template, "spec.template")];
}
