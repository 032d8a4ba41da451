import { setPodTemplateDefaults } from "../core/pods/defaults.js";
import type { V1CronJob } from "../generated/types.js";
import { age, column, columns, count, nameColumn, wide } from "../printers/column.js";
import { containerImages, containerNames, goBool, orNone, selectorText } from "../printers/format.js";
import { since } from "../printers/human-duration.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { status } from "../scheme/subresources.js";
import { changed, inPodNames, warnOfJobSpec, warnOfName } from "../warnings/workloads.js";
import { validateCronJob, validateCronJobName } from "./validate-cron-job.js";

const jobContainers = ({ spec }: V1CronJob) => spec?.jobTemplate?.spec?.template?.spec?.containers;

export const cronJob: Kind<V1CronJob> = defineKind<V1CronJob>({
  group: "batch",
  resource: "cronjobs",
  kind: "CronJob",
  shortNames: ["cj"],
  categories: ["all"],
  subresources: [status],
  columns: columns<V1CronJob>(
    nameColumn(),
    column("Schedule", "When jobs start, in cron's format.", ({ spec }) => spec?.schedule ?? ""),
    column("Timezone", "The time zone of the schedule.", ({ spec }) => orNone(spec?.timeZone)),
    column("Suspend", "Whether no further jobs start.", ({ spec }) => goBool(spec?.suspend)),
    count("Active", "Jobs that run.", ({ status }) => status?.active?.length ?? 0),
    column("Last Schedule", "The time since a job was last started.", ({ status }, now) =>
      status?.lastScheduleTime ? since(status.lastScheduleTime, now) : "<none>",
    ),
    age(),
    wide("Containers", "Names of the template's containers.", (job) => containerNames(jobContainers(job))),
    wide("Images", "Images of the template's containers.", (job) => containerImages(jobContainers(job))),
    wide("Selector", "Labels of the pods that are counted.", ({ spec }) =>
      selectorText(spec?.jobTemplate?.spec?.selector),
    ),
  ),
  rules: {
    nameRule: validateCronJobName,
    setDefaults: setCronJobDefaults,
    validate: validateCronJob,
    warnings: warnOfCronJob,
  },
});

export function setCronJobDefaults({ spec }: V1CronJob): void {
  if (!spec) return;
  spec.concurrencyPolicy ||= "Allow";
  spec.suspend ??= false;
  spec.successfulJobsHistoryLimit ??= 3;
  spec.failedJobsHistoryLimit ??= 1;
  setPodTemplateDefaults(spec.jobTemplate?.spec?.template);
}

function warnOfCronJob(job: V1CronJob, old?: V1CronJob): string[] {
  const path = "spec.jobTemplate.spec";
  const zoned = old !== undefined && (job.spec?.schedule ?? "").includes("TZ");
  return [
    ...(old ? [] : warnOfName(job, inPodNames)),
    ...(changed(job, old) ? warnOfJobSpec(job.spec?.jobTemplate?.spec, path) : []),
    ...(zoned
      ? [
          "cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details",
        ]
      : []),
  ];
}
