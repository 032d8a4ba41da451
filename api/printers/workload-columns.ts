import type {
  V1LabelSelector,
  V1PodTemplateSpec,
  V1ReplicaSet,
  V1ReplicationController,
} from "../generated/types.js";
import type { KubeObject } from "../meta/object.js";
import { age, type Column, count, nameColumn, wide } from "./column.js";
import { containerImages, containerNames, selectorText } from "./format.js";

interface Templated extends KubeObject {
  spec?: { template?: V1PodTemplateSpec | undefined } | undefined;
}

export const containersOf = <T extends Templated>(): Column<T>[] => [
  wide("Containers", "Names of the template's containers.", ({ spec }) =>
    containerNames(spec?.template?.spec?.containers),
  ),
  wide("Images", "Images of the template's containers.", ({ spec }) =>
    containerImages(spec?.template?.spec?.containers),
  ),
];

export const selector = <
  T extends { spec?: { selector?: V1LabelSelector | undefined } | undefined },
>(): Column<T> =>
  wide("Selector", "Labels of the pods that are counted.", ({ spec }) => selectorText(spec?.selector));

export const replicas = <T extends V1ReplicaSet | V1ReplicationController>(): Column<T>[] => [
  nameColumn(),
  count("Desired", "Pods wanted.", ({ spec }) => spec?.replicas ?? 0),
  count("Current", "Pods there are.", ({ status }) => status?.replicas ?? 0),
  count("Ready", "Pods that are ready.", ({ status }) => status?.readyReplicas ?? 0),
  age(),
];
