import type { V1CronJob, V1CronJobSpec } from "../../api/generated/types.js";
import { newJob } from "./jobs.js";

export function newCronJob(name: string, schedule: string, spec: Partial<V1CronJobSpec> = {}): V1CronJob {
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name, namespace: "default" },
    spec: { schedule, jobTemplate: { spec: newJob("template").spec }, ...spec },
  };
}
