import { setJobDefaults } from "../../../api/batch/defaults.js";
import { validateJob, validateJobUpdate } from "../../../api/batch/validate-job.js";
import type { V1Job, V1ObjectMeta } from "../../../api/generated/types.js";
import type { Strategy } from "../strategy.js";
import { clearStatus, keepSpec, keepStatus } from "./status.js";

export const jobStrategy: Strategy<V1Job> = {
  setDefaults: setJobDefaults,
  prepareForCreate(job) {
    clearStatus(job);
    if (job.spec?.manualSelector !== true) selectOwnPods(job);
  },
  prepareForUpdate(job, old) {
    keepStatus(job, old);
    keepSelector(job, old);
  },
  prepareForStatusUpdate: keepSpec,
  validate: validateJob,
  validateUpdate: validateJobUpdate,
  selectableFields: ({ status }) => ({ "status.successful": String(status?.succeeded ?? 0) }),
};

/** Pods of a Job carry its uid, so that no other controller's pods are ever taken for them. */
function selectOwnPods({ metadata, spec }: V1Job): void {
  const uid = metadata.uid;
  if (!spec?.template || !uid) return;
  const labels = {
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": metadata.name ?? "",
    "controller-uid": uid,
    "job-name": metadata.name ?? "",
  };
  const template: V1ObjectMeta = spec.template.metadata ?? {};
  spec.template.metadata = { ...template, labels: { ...labels, ...template.labels } };
  if (spec.selector) return;
  spec.selector = { matchLabels: { "batch.kubernetes.io/controller-uid": uid } };
}

/** Whoever applies the manifest again leaves out what was generated. */
function keepSelector({ spec }: V1Job, old: V1Job): void {
  if (!spec || !old.spec || spec.manualSelector === true) return;
  if (old.spec.selector) spec.selector ??= old.spec.selector;
  const generated = Object.entries(old.spec.template?.metadata?.labels ?? {}).filter(([key]) =>
    /(^|\/)(controller-uid|job-name)$/.test(key),
  );
  if (!spec.template || generated.length === 0) return;
  const labels = { ...Object.fromEntries(generated), ...spec.template.metadata?.labels };
  spec.template.metadata = { ...spec.template.metadata, labels };
}
