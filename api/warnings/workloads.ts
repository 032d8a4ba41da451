import type { V1JobSpec, V1PersistentVolumeClaim, V1PodTemplateSpec } from "../generated/types.js";
import { isDns1123Label } from "../meta/names.js";
import type { KubeObject } from "../meta/object.js";
import { warnOfFractions } from "./fractions.js";
import { warnOfPod } from "./pods.js";

interface WithTemplate extends KubeObject {
  spec?: { template?: V1PodTemplateSpec | undefined } | undefined;
}

export function warnOfName({ metadata }: KubeObject, usedIn: string): string[] {
  const wrong = isDns1123Label(metadata.name ?? "");
  if (wrong.length === 0) return [];
  return [
    `metadata.name: this is used in ${usedIn}, which can result in surprising behavior; a DNS label is recommended: [${wrong.join(" ")}]`,
  ];
}

export const inPodNames = "Pod names and hostnames";

/** Whoever leaves the content as it is has been told before. */
export const changed = (object: KubeObject, old: KubeObject | undefined) =>
  !old || object.metadata.generation !== old.metadata.generation;

export function warnOfNamedTemplate(object: WithTemplate, old?: WithTemplate): string[] {
  return [...(old ? [] : warnOfName(object, inPodNames)), ...warnOfTemplate(object, old)];
}

export const warnOfTemplate = (object: WithTemplate, old?: WithTemplate): string[] =>
  changed(object, old) ? warnOfPod(object.spec?.template ?? {}, "spec.template") : [];

export function warnOfClaimSpec({ spec }: Pick<V1PersistentVolumeClaim, "spec">, path: string): string[] {
  return [
    ...warnOfFractions(spec?.resources?.requests, `${path}.resources.requests`, ["storage"]),
    ...warnOfFractions(spec?.resources?.limits, `${path}.resources.limits`, ["storage"]),
  ];
}

const mostIndexes = 100_000;

const mostParallel = 10_000;

export function warnOfJobSpec(spec: V1JobSpec | undefined, path: string): string[] {
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
