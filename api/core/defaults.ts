import type {
  V1Endpoints,
  V1LimitRange,
  V1LimitRangeItem,
  V1Namespace,
  V1Node,
  V1ReplicationController,
  V1Secret,
} from "../generated/types.js";
import { setPodTemplateDefaults } from "./pods/defaults.js";

/** `stringData` is for writing only: it becomes part of `data`. */
export function setSecretDefaults(secret: V1Secret): void {
  secret.type ||= "Opaque";
  const { stringData } = secret;
  if (!stringData) return;
  const encoded = Object.entries(stringData).map(([key, text]) => [
    key,
    Buffer.from(text).toString("base64"),
  ]);
  if (encoded.length > 0) secret.data = { ...secret.data, ...Object.fromEntries(encoded) };
  delete secret.stringData;
}

/** Selectors over namespaces can name one through this label. */
export function setNamespaceDefaults(namespace: V1Namespace): void {
  const { metadata } = namespace;
  if (metadata.name) metadata.labels = { ...metadata.labels, "kubernetes.io/metadata.name": metadata.name };
}

export function setNodeDefaults({ status }: V1Node): void {
  if (status?.capacity) status.allocatable ??= { ...status.capacity };
}

export function setEndpointsDefaults(endpoints: V1Endpoints): void {
  for (const { ports } of endpoints.subsets ?? []) {
    for (const port of ports ?? []) port.protocol ||= "TCP";
  }
}

export function setReplicationControllerDefaults(controller: V1ReplicationController): void {
  const { spec, metadata } = controller;
  if (!spec) return;
  const labels = spec.template?.metadata?.labels;
  if (labels && Object.keys(spec.selector ?? {}).length === 0) spec.selector = { ...labels };
  if (labels && Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
  spec.replicas ??= 1;
  setPodTemplateDefaults(spec.template);
}

export function setLimitRangeDefaults({ spec }: V1LimitRange): void {
  for (const item of spec?.limits ?? []) {
    if (item.type === "Container") setContainerLimitDefaults(item);
  }
}

/** Each limit stands for the weaker ones that are not given. */
function setContainerLimitDefaults(item: V1LimitRangeItem): void {
  const limits = { ...item.max, ...item.default };
  const requests = { ...item.min, ...limits, ...item.defaultRequest };
  if (Object.keys(limits).length > 0) item.default = limits;
  if (Object.keys(requests).length > 0) item.defaultRequest = requests;
}
