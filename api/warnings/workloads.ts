import type {
  V1CronJob,
  V1Job,
  V1JobSpec,
  V1PersistentVolumeClaim,
  V1Pod,
  V1PodTemplate,
  V1PodTemplateSpec,
  V1StatefulSet,
} from "../generated/types.js";
import { isDns1123Label } from "../meta/names.js";
import type { KubeObject } from "../meta/object.js";
import { warnOfFractions } from "./fractions.js";
import { warnOfPod } from "./pods.js";

interface WithTemplate extends KubeObject {
  spec?: { template?: V1PodTemplateSpec | undefined } | undefined;
}

function warnOfName({ metadata }: KubeObject, usedIn: string): string[] {
  const wrong = isDns1123Label(metadata.name ?? "");
  if (wrong.length === 0) return [];
  return [
    `metadata.name: this is used in ${usedIn}, which can result in surprising behavior; a DNS label is recommended: [${wrong.join(" ")}]`,
  ];
}

const inPodNames = "Pod names and hostnames";
/** Whoever leaves the content as it is has been told before. */
const changed = (object: KubeObject, old: KubeObject | undefined) =>
  !old || object.metadata.generation !== old.metadata.generation;

/** Updates of pods are the system's most often, and say nothing. */
export const warnOfPodObject = (pod: V1Pod, old?: V1Pod): string[] =>
  old ? [] : [...warnOfName(pod, "the Pod's hostname"), ...warnOfPod(pod as V1PodTemplateSpec)];

export const warnOfPodTemplate = ({ template }: V1PodTemplate): string[] =>
  warnOfPod(template ?? {}, "template");

export function warnOfNamedTemplate(object: WithTemplate, old?: WithTemplate): string[] {
  return [...(old ? [] : warnOfName(object, inPodNames)), ...warnOfTemplate(object, old)];
}

export const warnOfTemplate = (object: WithTemplate, old?: WithTemplate): string[] =>
  changed(object, old) ? warnOfPod(object.spec?.template ?? {}, "spec.template") : [];

export function warnOfStatefulSet(set: V1StatefulSet, old?: V1StatefulSet): string[] {
  const { volumeClaimTemplates = [], revisionHistoryLimit = 0 } = set.spec ?? {};
  return [
    ...warnOfTemplate(set, old),
    ...volumeClaimTemplates.flatMap((claim, at) =>
      warnOfClaimSpec(claim, `spec.volumeClaimTemplates[${at}]${old ? ".Spec" : ""}`),
    ),
    ...(revisionHistoryLimit < 0
      ? [
          "spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended",
        ]
      : []),
  ];
}

export function warnOfClaimSpec({ spec }: Pick<V1PersistentVolumeClaim, "spec">, path: string): string[] {
  return [
    ...warnOfFractions(spec?.resources?.requests, `${path}.resources.requests`, ["storage"]),
    ...warnOfFractions(spec?.resources?.limits, `${path}.resources.limits`, ["storage"]),
  ];
}

export const warnOfJob = (job: V1Job, old?: V1Job): string[] => [
  ...(old ? [] : warnOfName(job, inPodNames)),
  ...(changed(job, old) ? warnOfJobSpec(job.spec, "spec") : []),
];

export function warnOfCronJob(job: V1CronJob, old?: V1CronJob): string[] {
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

const mostIndexes = 100_000;
const mostParallel = 10_000;

function warnOfJobSpec(spec: V1JobSpec | undefined, path: string): string[] {
  const { completionMode, completions = 0, parallelism = 0, template = {} } = spec ?? {};
  const huge = completionMode === "Indexed" && completions > mostIndexes && parallelism > mostParallel;
  return [
    ...(huge
      ? [
          `${path}: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail`,
        ]
      : []),
    ...warnOfPod(template, `${path}.template`),
  ];
}
