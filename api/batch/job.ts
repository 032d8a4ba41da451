import type { V1Job, V1ObjectMeta } from "../generated/types.js";
import { age, column, columns, nameColumn } from "../printers/column.js";
import { conditionOf } from "../printers/format.js";
import { humanDuration, since } from "../printers/human-duration.js";
import { containersOf, selector } from "../printers/workload-columns.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { clearStatus, keepStatus } from "../scheme/status-rules.js";
import { status } from "../scheme/subresources.js";
import { changed, inPodNames, warnOfJobSpec, warnOfName } from "../warnings/workloads.js";
import { setJobDefaults } from "./job-defaults.js";
import { ownLabels, ownSelector } from "./validate-generated-selector.js";
import { validateJob } from "./validate-job.js";
import { validateJobStatusUpdate } from "./validate-job-status.js";
import { validateJobUpdate } from "./validate-job-update.js";

const warnOfJob = (job: V1Job, old?: V1Job): string[] => [
  ...(old ? [] : warnOfName(job, inPodNames)),
  ...(changed(job, old) ? warnOfJobSpec(job.spec, "spec") : []),
];

export const job: Kind<V1Job> = defineKind<V1Job>({
  group: "batch",
  resource: "jobs",
  kind: "Job",
  categories: ["all"],
  subresources: [status],
  columns: columns<V1Job>(
    nameColumn(),
    column("Status", "How the job stands.", jobStatus),
    column("Completions", "Pods that succeeded, of those that must.", completions),
    column("Duration", "How long the job took, or has taken so far.", jobDuration),
    age(),
    ...containersOf<V1Job>(),
    selector(),
  ),
  rules: {
    setDefaults: setJobDefaults,
    prepareForCreate(job) {
      clearStatus(job);
      if (job.spec?.manualSelector !== true) selectOwnPods(job);
    },
    prepareForUpdate(job, old) {
      keepStatus(job, old);
      keepSelector(job, old);
    },
    validate: validateJob,
    validateUpdate: validateJobUpdate,
    validateStatusUpdate: validateJobStatusUpdate,
    warnings: warnOfJob,
    propagation: {
      policy: "Orphan",
      warning:
        "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning",
    },
    selectableFields: ({ status }) => ({ "status.successful": String(status?.succeeded ?? 0) }),
  },
});

function jobStatus({ metadata, status }: V1Job): string {
  const is = (type: string) => conditionOf(status?.conditions, type)?.status === "True";
  if (is("Complete")) return "Complete";
  if (is("Failed")) return "Failed";
  if (metadata.deletionTimestamp) return "Terminating";
  return ["Suspended", "FailureTarget", "SuccessCriteriaMet"].find(is) ?? "Running";
}

function completions({ spec, status }: V1Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec?.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function jobDuration({ status }: V1Job, now: number): string {
  if (!status?.startTime) return "";
  if (!status.completionTime) return since(status.startTime, now);
  return humanDuration(Date.parse(status.completionTime) - Date.parse(status.startTime));
}

/** Pods of a Job carry its uid, so that no other controller's pods are ever taken for them. */
export function selectOwnPods(job: V1Job): void {
  const { metadata, spec } = job;
  if (!spec?.template || !metadata.uid) return;
  const template: V1ObjectMeta = spec.template.metadata ?? {};
  spec.template.metadata = { ...template, labels: { ...ownLabels(job), ...template.labels } };
  spec.selector = { ...spec.selector, matchLabels: { ...ownSelector(job), ...spec.selector?.matchLabels } };
}

/** Whoever applies the manifest again leaves out what was generated. */
export function keepSelector({ spec }: V1Job, old: V1Job): void {
  if (!spec || !old.spec || spec.manualSelector === true) return;
  if (old.spec.selector) spec.selector ??= old.spec.selector;
  const generated = Object.entries(old.spec.template?.metadata?.labels ?? {}).filter(([key]) =>
    /(^|\/)(controller-uid|job-name)$/.test(key),
  );
  if (!spec.template || generated.length === 0) return;
  const labels = { ...Object.fromEntries(generated), ...spec.template.metadata?.labels };
  spec.template.metadata = { ...spec.template.metadata, labels };
}
