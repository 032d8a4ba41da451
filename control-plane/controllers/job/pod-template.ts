import type {
  V1Container,
  V1Job,
  V1Pod,
  V1PodSpec,
  V1PodTemplateSpec,
} from "../../../api/generated/types.js";
import { indexKey } from "./completion-index.js";
import { failureAnnotations } from "./index-failures.js";
import { trackingFinalizer } from "./tracking.js";

const indexVariable = "JOB_COMPLETION_INDEX";
/** Names of pods leave five characters to chance. */
const longestPrefix = 58;

export interface NamedTemplate {
  readonly template: V1PodTemplateSpec;
  /** What the pod's name begins with; undefined: as always. */
  readonly prefix?: string;
}

/** What a pod of the Job is made from. @param failed the pod of the same index that it follows */
export function podTemplate(job: V1Job, index: number | undefined, failed?: V1Pod): NamedTemplate {
  const template = job.spec?.template ?? {};
  const tracked = { ...template, metadata: { ...template.metadata, finalizers: finalizers(template) } };
  return index === undefined ? { template: tracked } : indexed(job, tracked, index, failed);
}

const finalizers = ({ metadata }: V1PodTemplateSpec) => [
  ...new Set([...(metadata?.finalizers ?? []), trackingFinalizer]),
];

function indexed(job: V1Job, template: V1PodTemplateSpec, index: number, failed?: V1Pod): NamedTemplate {
  const { metadata, spec } = template;
  const { name = "" } = job.metadata;
  const counts = job.spec?.backoffLimitPerIndex === undefined ? {} : failureAnnotations(job, failed);
  const hostname = `${name}-${index}`;
  return {
    template: {
      metadata: {
        ...metadata,
        labels: { ...metadata?.labels, [indexKey]: String(index) },
        annotations: { ...metadata?.annotations, [indexKey]: String(index), ...counts },
      },
      ...(spec ? { spec: { ...withVariable(spec), hostname } } : {}),
    },
    prefix: `${name.slice(0, longestPrefix - `-${index}-`.length)}-${index}-`,
  };
}

function withVariable({ containers, initContainers, ...spec }: V1PodSpec): V1PodSpec {
  return {
    ...spec,
    containers: containers.map(tellIndex),
    ...(initContainers ? { initContainers: initContainers.map(tellIndex) } : {}),
  };
}

function tellIndex(container: V1Container): V1Container {
  const { env = [] } = container;
  if (env.some(({ name }) => name === indexVariable)) return container;
  const fieldRef = { fieldPath: `metadata.labels['${indexKey}']` };
  return { ...container, env: [...env, { name: indexVariable, valueFrom: { fieldRef } }] };
}
