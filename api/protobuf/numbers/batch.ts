import { type GroupNumbers, kept } from "./message-numbers.js";

/** Messages of api/batch/v1. */
export const batch: GroupNumbers = {
  CronJob: { metadata: 1, spec: 2, status: 3 },
  CronJobSpec: { schedule: 1, startingDeadlineSeconds: kept(2), concurrencyPolicy: 3, suspend: kept(4), jobTemplate: 5, successfulJobsHistoryLimit: kept(6), failedJobsHistoryLimit: kept(7), timeZone: kept(8) },
  CronJobStatus: { active: 1, lastScheduleTime: 4, lastSuccessfulTime: 5 },
  Job: { metadata: 1, spec: 2, status: 3 },
  JobCondition: { type: 1, status: 2, lastProbeTime: 3, lastTransitionTime: 4, reason: 5, message: 6 },
  JobSpec: { parallelism: kept(1), completions: kept(2), activeDeadlineSeconds: kept(3), selector: 4, manualSelector: kept(5), template: 6, backoffLimit: kept(7), ttlSecondsAfterFinished: kept(8), completionMode: kept(9), suspend: kept(10), podFailurePolicy: 11, backoffLimitPerIndex: kept(12), maxFailedIndexes: kept(13), podReplacementPolicy: kept(14), managedBy: kept(15), successPolicy: 16 },
  JobStatus: { conditions: 1, startTime: 2, completionTime: 3, active: 4, succeeded: 5, failed: 6, completedIndexes: 7, uncountedTerminatedPods: 8, ready: kept(9), failedIndexes: kept(10), terminating: kept(11) },
  JobTemplateSpec: { metadata: 1, spec: 2 },
  PodFailurePolicy: { rules: 1 },
  PodFailurePolicyOnExitCodesRequirement: { containerName: kept(1), operator: 2, values: 3 },
  PodFailurePolicyOnPodConditionsPattern: { type: 1, status: kept(2) },
  PodFailurePolicyRule: { action: 1, onExitCodes: 2, onPodConditions: 3 },
  SuccessPolicy: { rules: 1 },
  SuccessPolicyRule: { succeededIndexes: kept(1), succeededCount: kept(2) },
  UncountedTerminatedPods: { succeeded: 1, failed: 2 },
};
