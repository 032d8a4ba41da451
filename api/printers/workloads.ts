import type * as k8s from "../generated/types.js";
import { type KubeObject, parseApiVersion } from "../meta/object.js";
import { age, type Column, column, columns, count, nameColumn, wide } from "./column.js";
import {
  conditionOf,
  containerImages,
  containerNames,
  goBool,
  labelsText,
  orNone,
  selectorText,
} from "./format.js";
import { humanDuration, since } from "./human-duration.js";

interface Templated extends KubeObject {
  spec?: { template?: k8s.V1PodTemplateSpec | undefined } | undefined;
}

const containersOf = <T extends Templated>(): Column<T>[] => [
  wide("Containers", "Names of the template's containers.", ({ spec }) =>
    containerNames(spec?.template?.spec?.containers),
  ),
  wide("Images", "Images of the template's containers.", ({ spec }) =>
    containerImages(spec?.template?.spec?.containers),
  ),
];

const selector = <
  T extends { spec?: { selector?: k8s.V1LabelSelector | undefined } | undefined },
>(): Column<T> =>
  wide("Selector", "Labels of the pods that are counted.", ({ spec }) => selectorText(spec?.selector));

export const deploymentColumns = columns<k8s.V1Deployment>(
  nameColumn(),
  column(
    "Ready",
    "Ready pods of those wanted.",
    ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
  ),
  count("Up-to-date", "Pods made from the current template.", ({ status }) => status?.updatedReplicas ?? 0),
  count("Available", "Pods ready for long enough.", ({ status }) => status?.availableReplicas ?? 0),
  age(),
  ...containersOf<k8s.V1Deployment>(),
  selector(),
);

const replicas = <T extends k8s.V1ReplicaSet | k8s.V1ReplicationController>(): Column<T>[] => [
  nameColumn(),
  count("Desired", "Pods wanted.", ({ spec }) => spec?.replicas ?? 0),
  count("Current", "Pods there are.", ({ status }) => status?.replicas ?? 0),
  count("Ready", "Pods that are ready.", ({ status }) => status?.readyReplicas ?? 0),
  age(),
];

export const replicaSetColumns = columns<k8s.V1ReplicaSet>(
  ...replicas<k8s.V1ReplicaSet>(),
  ...containersOf<k8s.V1ReplicaSet>(),
  selector(),
);

export const replicationControllerColumns = columns<k8s.V1ReplicationController>(
  ...replicas<k8s.V1ReplicationController>(),
  ...containersOf<k8s.V1ReplicationController>(),
  wide("Selector", "Labels of the pods that are counted.", ({ spec }) => labelsText(spec?.selector)),
);

export const daemonSetColumns = columns<k8s.V1DaemonSet>(
  nameColumn(),
  count("Desired", "Nodes that should run the pod.", ({ status }) => status?.desiredNumberScheduled ?? 0),
  count("Current", "Nodes that run it.", ({ status }) => status?.currentNumberScheduled ?? 0),
  count("Ready", "Nodes where it is ready.", ({ status }) => status?.numberReady ?? 0),
  count(
    "Up-to-date",
    "Nodes that run the current template.",
    ({ status }) => status?.updatedNumberScheduled ?? 0,
  ),
  count(
    "Available",
    "Nodes where it was ready for long enough.",
    ({ status }) => status?.numberAvailable ?? 0,
  ),
  column("Node Selector", "Labels of the nodes that qualify.", ({ spec }) =>
    labelsText(spec?.template?.spec?.nodeSelector),
  ),
  age(),
  ...containersOf<k8s.V1DaemonSet>(),
  selector(),
);

export const statefulSetColumns = columns<k8s.V1StatefulSet>(
  nameColumn(),
  column(
    "Ready",
    "Ready pods of those wanted.",
    ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
  ),
  age(),
  ...containersOf<k8s.V1StatefulSet>(),
);

export const jobColumns = columns<k8s.V1Job>(
  nameColumn(),
  column("Status", "How the job stands.", jobStatus),
  column("Completions", "Pods that succeeded, of those that must.", completions),
  column("Duration", "How long the job took, or has taken so far.", jobDuration),
  age(),
  ...containersOf<k8s.V1Job>(),
  selector(),
);

function jobStatus({ metadata, status }: k8s.V1Job): string {
  const is = (type: string) => conditionOf(status?.conditions, type)?.status === "True";
  if (is("Complete")) return "Complete";
  if (is("Failed")) return "Failed";
  if (metadata.deletionTimestamp) return "Terminating";
  return ["Suspended", "FailureTarget", "SuccessCriteriaMet"].find(is) ?? "Running";
}

function completions({ spec, status }: k8s.V1Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec?.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function jobDuration({ status }: k8s.V1Job, now: number): string {
  if (!status?.startTime) return "";
  if (!status.completionTime) return since(status.startTime, now);
  return humanDuration(Date.parse(status.completionTime) - Date.parse(status.startTime));
}

const jobContainers = ({ spec }: k8s.V1CronJob) => spec?.jobTemplate?.spec?.template?.spec?.containers;

export const cronJobColumns = columns<k8s.V1CronJob>(
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
);

export const controllerRevisionColumns = columns<k8s.V1ControllerRevision>(
  nameColumn(),
  column("Controller", "The object whose state this was.", ({ metadata }) => {
    const owner = metadata.ownerReferences?.find(({ controller }) => controller);
    if (!owner) return "<none>";
    const { group } = parseApiVersion(owner.apiVersion ?? "");
    return `${(owner.kind ?? "").toLowerCase()}${group ? `.${group}` : ""}/${owner.name}`;
  }),
  count("Revision", "The number of this state.", ({ revision }) => revision),
  age(),
);
