import type { Model, ModelField } from "./models.js";

const described = (name: string, type: string, required: boolean, description: string): ModelField => ({
  name,
  type,
  format: type === "Date" ? "date-time" : "",
  required,
  description,
});
const optional = (name: string, type: string, description = ""): ModelField =>
  described(name, type, false, description);
const required = (name: string, type: string, description = ""): ModelField =>
  described(name, type, true, description);

const typeMeta = [
  optional("apiVersion", "string", "The version of the API in which the object is written."),
  optional("kind", "string", "What the object is."),
];
const objectMeta = [...typeMeta, optional("metadata", "V1ObjectMeta")];
const amounts = "{ [key: string]: string; }";
const interval = [
  required("timestamp", "Date", "The end of the time in which the use was measured."),
  required("window", "string", "How long that time was."),
];

const model = (kind: string, description: string, fields: readonly ModelField[]): Model => ({
  name: `V1beta1${kind}`,
  kubernetesName: `io.k8s.metrics.pkg.apis.metrics.v1beta1.${kind}`,
  description,
  fields,
});
const list = (kind: string): Model =>
  model(`${kind}List`, `A list of ${kind}.`, [
    ...typeMeta,
    optional("metadata", "V1ListMeta"),
    required("items", `Array<V1beta1${kind}>`, `The ${kind} of the list.`),
  ]);

/** metrics.k8s.io, of which the published client has no models. */
export const metricsModels: readonly Model[] = [
  model("ContainerMetrics", "What a container used of the resources of its node.", [
    required("name", "string", "The container's name in its pod."),
    required("usage", amounts, "By resource: CPU as the mean of the window, memory as the working set."),
  ]),
  model("NodeMetrics", "What a node used of its resources.", [
    ...objectMeta,
    ...interval,
    required("usage", amounts, "By resource: CPU as the mean of the window, memory as the working set."),
  ]),
  list("NodeMetrics"),
  model("PodMetrics", "What the containers of a pod used of the resources of their node.", [
    ...objectMeta,
    ...interval,
    required("containers", "Array<V1beta1ContainerMetrics>", "All containers, measured in the same window."),
  ]),
  list("PodMetrics"),
];
