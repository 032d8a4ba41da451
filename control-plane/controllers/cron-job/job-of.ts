import { TimeZone } from "../../../api/batch/cron/time-zone.js";
import type { V1CronJob, V1Job } from "../../../api/generated/types.js";
import { controllerReference } from "../../../api/meta/owner-references.js";

/** The same for each start, so that no start makes two Jobs. */
export const jobName = ({ metadata }: V1CronJob, startMs: number) =>
  `${metadata.name}-${Math.floor(startMs / 60_000)}`;

const scheduledAnnotation = "batch.kubernetes.io/cronjob-scheduled-timestamp";

/** When the Job was to start; undefined when no start of this CronJob made it. */
export function startOf(cronJob: V1CronJob, { metadata }: V1Job): number | undefined {
  const startMs = Date.parse(metadata.annotations?.[scheduledAnnotation] ?? "");
  return !Number.isNaN(startMs) && metadata.name === jobName(cronJob, startMs) ? startMs : undefined;
}

/** The Job of one start. */
export function jobOf(cronJob: V1CronJob, startMs: number): V1Job {
  const { jobTemplate, timeZone } = cronJob.spec ?? {};
  const { labels, annotations } = jobTemplate?.metadata ?? {};
  const scheduled = new TimeZone(timeZone).timestamp(startMs);
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: jobName(cronJob, startMs),
      namespace: cronJob.metadata.namespace,
      ...(labels ? { labels: { ...labels } } : {}),
      annotations: { ...annotations, [scheduledAnnotation]: scheduled },
      ownerReferences: [controllerReference(cronJob)],
    },
    ...(jobTemplate?.spec ? { spec: jobTemplate.spec } : {}),
  };
}
