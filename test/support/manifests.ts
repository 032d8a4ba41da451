import type {
  V1Container,
  V1DaemonSet,
  V1Deployment,
  V1Pod,
  V1PodSpec,
  V1Service,
  V1ServicePort,
  V1StatefulSet,
} from "../../api/generated/types.js";
import { shell } from "./pods.js";

/** A container that does nothing, and ends at once when it is told to. */
export const idle = (name = "app", more: Partial<V1Container> = {}): V1Container =>
  shell(name, "trap 'exit 0' TERM; sleep 3600 & wait", more);

/** A pod to be created; it ends quickly, whatever its containers do. */
export const newPod = (
  name: string,
  containers: V1Container[] = [idle()],
  spec: Partial<V1PodSpec> = {},
): V1Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, labels: { app: name } },
  spec: { terminationGracePeriodSeconds: 2, ...spec, containers },
});

const reference = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });

/** The web server that answers `MESSAGE from pod NAME on node NODE` on port 8080. */
export const webContainer = (message = "hello", more: Partial<V1Container> = {}): V1Container => ({
  name: "web",
  image: "coracle/demo:dev",
  ports: [{ name: "http", containerPort: 8080 }],
  env: [
    { name: "MESSAGE", value: message },
    reference("POD_NAME", "metadata.name"),
    reference("NODE_NAME", "spec.nodeName"),
  ],
  readinessProbe: { httpGet: { path: "/healthz", port: "http" }, periodSeconds: 1 },
  ...more,
});

export const newDaemonSet = (name: string, container: V1Container = webContainer()): V1DaemonSet => ({
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: { name },
  spec: {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { terminationGracePeriodSeconds: 5, containers: [container] },
    },
  },
});

export const newDeployment = (
  name: string,
  replicas: number,
  container: V1Container = webContainer(),
  spec: Partial<V1Deployment["spec"]> = {},
): V1Deployment => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    ...spec,
    template: {
      metadata: { labels: { app: name } },
      spec: { terminationGracePeriodSeconds: 5, containers: [container] },
    },
  },
});

export const newStatefulSet = (
  name: string,
  replicas: number,
  container: V1Container = webContainer(),
  spec: Partial<V1StatefulSet["spec"]> = {},
): V1StatefulSet => ({
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  metadata: { name },
  spec: {
    replicas,
    serviceName: name,
    selector: { matchLabels: { app: name } },
    ...spec,
    template: {
      metadata: { labels: { app: name } },
      spec: { terminationGracePeriodSeconds: 1, containers: [container] },
    },
  },
});

export const newService = (
  name: string,
  type: "ClusterIP" | "NodePort" = "ClusterIP",
  port: Partial<V1ServicePort> = {},
): V1Service => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name },
  spec: { type, selector: { app: name }, ports: [{ name: "http", port: 80, targetPort: "http", ...port }] },
});

/** `object` with other metadata beside its own. */
export const withMetadata = <T extends { metadata: object }>(object: T, metadata: object): T => ({
  ...object,
  metadata: { ...object.metadata, ...metadata },
});
