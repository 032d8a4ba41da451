import { type FieldError, invalid, required } from "../field-error.js";
import type { V1Job } from "../generated/types.js";
import { selectorOf } from "../meta/label-selector.js";

const uidLabel = "batch.kubernetes.io/controller-uid";
const nameLabel = "batch.kubernetes.io/job-name";
const oldUidLabel = "controller-uid";
const oldNameLabel = "job-name";

/** The labels by which a Job finds its own pods. */
export const ownLabels = ({ metadata: { uid = "", name = "" } }: V1Job): Record<string, string> => ({
  [uidLabel]: uid,
  [nameLabel]: name,
  [oldUidLabel]: uid,
  [oldNameLabel]: name,
});

export const ownSelector = ({ metadata: { uid = "" } }: V1Job) => ({ [uidLabel]: uid });

/** A selector that wasn't written by hand must be the one that is made for the Job, and so must the labels of its pods. */
export function validateGeneratedSelector(job: V1Job): FieldError[] {
  const { manualSelector, selector, template } = job.spec ?? {};
  if (manualSelector || !selector) return [];
  const path = "spec.template.metadata.labels";
  const labels = template?.metadata?.labels ?? {};
  const errors = Object.entries(ownLabels(job)).flatMap(([key, value]) => {
    if (labels[key] === value) return [];
    const field = `${path}[${key}]`;
    const detail = `must be '${value}'`;
    return [labels[key] === undefined ? required(field, detail) : invalid(field, labels, detail)];
  });
  if (selectorOf(selector).matches(ownLabels(job))) return errors;
  return [...errors, invalid("spec.selector", selector, "`selector` not auto-generated")];
}
