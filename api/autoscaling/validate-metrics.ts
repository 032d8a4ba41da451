import { type FieldError, forbiddenField, notSupported, required, tooMany } from "../field-error.js";
import type { V2MetricSpec } from "../generated/types.js";
import { each } from "../meta/checks.js";
import {
  validateContainerResourceSource,
  validateExternalSource,
  validateObjectSource,
  validatePodsSource,
  validateResourceSource,
} from "./validate-metric-sources.js";
import { checkApiVersion } from "./validate-reference.js";

type Source = "object" | "external" | "pods" | "resource" | "containerResource";

const sourceOf: ReadonlyMap<string, Source> = new Map([
  ["ContainerResource", "containerResource"],
  ["External", "external"],
  ["Object", "object"],
  ["Pods", "pods"],
  ["Resource", "resource"],
]);

/** Each is held against all pods, again and again, by one controller for everybody. */
const mostMetrics = 100;

export function validateMetrics(metrics: readonly V2MetricSpec[] = [], path: string): FieldError[] {
  if (metrics.length > mostMetrics) return [tooMany(path, metrics.length, mostMetrics)];
  return each(metrics, path, validateMetric);
}

/** Of the objects that are told of; they may be of the core group. */
export function checkDescribedApiVersions(
  metrics: readonly V2MetricSpec[] | undefined,
  path: string,
): FieldError[] {
  return each(metrics, path, ({ type, object }, at) =>
    type === "Object"
      ? checkApiVersion(object?.describedObject?.apiVersion, "any", `${at}.object.describedObject.apiVersion`)
      : [],
  );
}

function validateMetric(metric: V2MetricSpec, path: string): FieldError[] {
  const expected = sourceOf.get(metric.type);
  const given = sources.filter((source) => metric[source] !== undefined);
  const [first, ...others] = given;
  const superfluous = others.length > 0 ? given.filter((source) => source !== expected) : [];
  return [
    ...checkType(metric.type, path),
    ...(first ? validateSource(metric, first, `${path}.${first}`) : []),
    ...(expected && metric[expected] === undefined ? [required(`${path}.${expected}`, mustPopulate)] : []),
    ...superfluous.map((source) =>
      forbiddenField(`${path}.${source}`, "must populate the given metric source only"),
    ),
  ];
}

const mustPopulate = "must populate information for the given metric source";
/** In the order in which the first that is there is looked at. */
const sources: readonly Source[] = ["object", "external", "pods", "resource", "containerResource"];

function checkType(type = "", path: string): FieldError[] {
  if (sourceOf.has(type)) return [];
  const unknown = notSupported(`${path}.type`, type, [...sourceOf.keys()]);
  return type ? [unknown] : [required(`${path}.type`, "must specify a metric source type"), unknown];
}

function validateSource(metric: V2MetricSpec, source: Source, path: string): FieldError[] {
  switch (source) {
    case "object":
      return validateObjectSource(metric.object, path);
    case "external":
      return validateExternalSource(metric.external, path);
    case "pods":
      return validatePodsSource(metric.pods, path);
    case "resource":
      return validateResourceSource(metric.resource, path);
    case "containerResource":
      return validateContainerResourceSource(metric.containerResource, path);
  }
}
