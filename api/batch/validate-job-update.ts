import { type FieldError, invalid } from "../field-error.js";
import type { V1Affinity, V1Container, V1Job, V1JobSpec, V1PodTemplateSpec } from "../generated/types.js";
import { isConditionTrue } from "../meta/conditions.js";
import { semanticEqual } from "../meta/semantic-equal.js";
import { validateImmutable } from "../meta/validate-metadata.js";

const missing = {} as V1JobSpec;

export function validateJobUpdate(job: V1Job, oldJob: V1Job): FieldError[] {
  const { spec = missing } = job;
  const { spec: old = missing } = oldJob;
  const keeps = (name: keyof V1JobSpec) => validateImmutable(spec[name], old[name], `spec.${name}`);
  return [
    ...validateCompletions(spec, old),
    ...keeps("selector"),
    ...validateTemplateUpdate(spec.template, old.template, mayChangeTemplate(oldJob)),
    ...keeps("completionMode"),
    ...keeps("podFailurePolicy"),
    ...keeps("backoffLimitPerIndex"),
    ...keeps("managedBy"),
    ...keeps("successPolicy"),
  ];
}

/** The number of an indexed Job's pods is changed with that of its indexes. */
function validateCompletions(spec: V1JobSpec, old: V1JobSpec): FieldError[] {
  const field = "spec.completions";
  if (spec.completionMode !== "Indexed") return validateImmutable(spec.completions, old.completions, field);
  const { completions, parallelism } = spec;
  if (completions === undefined || completions === old.completions || completions === parallelism) return [];
  return [invalid(field, completions, "can only be modified in tandem with spec.parallelism")];
}

/** While a Job is suspended, and none of its pods runs. */
function mayChangeTemplate({ spec, status }: V1Job): boolean {
  const isIdle = status?.startTime === undefined || isConditionTrue(status.conditions, "Suspended");
  return spec?.suspend === true && isIdle && !status?.active;
}

function validateTemplateUpdate(
  template: V1PodTemplateSpec | undefined,
  old: V1PodTemplateSpec | undefined,
  mayChange: boolean,
): FieldError[] {
  const same = mayChange ? semanticEqual(lasting(template), lasting(old)) : semanticEqual(template, old);
  return same ? [] : [invalid("spec.template", template, "field is immutable")];
}

/** What doesn't say where pods run and what they need. */
function lasting({ metadata, spec }: V1PodTemplateSpec = {}): unknown {
  const { labels: _labels, annotations: _annotations, ...others } = metadata ?? {};
  const { nodeSelector: _node, tolerations: _tolerations, schedulingGates: _gates, ...pod } = spec ?? {};
  const { affinity, containers, initContainers } = spec ?? {};
  return {
    metadata: others,
    spec: {
      ...pod,
      affinity: lastingAffinity(affinity),
      containers: containers?.map(lastingContainer),
      initContainers: initContainers?.map(lastingContainer),
    },
  };
}

const lastingContainer = ({ resources: _resources, ...container }: V1Container) => container;

function lastingAffinity({ nodeAffinity: _node, ...others }: V1Affinity = {}): V1Affinity | undefined {
  return Object.keys(others).length > 0 ? others : undefined;
}
