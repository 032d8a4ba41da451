import type {
  V1DaemonSet,
  V1Deployment,
  V1Namespace,
  V1Pod,
  V1ReplicaSet,
  V1StatefulSet,
} from "../../api/generated/types.js";

const labels = { app: "web" };
const template = (image: string) => ({
  metadata: { labels },
  spec: { containers: [{ name: "web", image }] },
});

export function deployment(name: string, spec: Partial<V1Deployment["spec"]> = {}): V1Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "default" },
    spec: {
      replicas: 3,
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 10,
      selector: { matchLabels: labels },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
      template: template("web:1"),
      ...spec,
    },
  };
}

export function replicaSet(name: string, replicas: number): V1ReplicaSet {
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name, namespace: "default" },
    spec: { replicas, selector: { matchLabels: labels }, template: template("web:1") },
  };
}

export function statefulSet(name: string, spec: Partial<V1StatefulSet["spec"]> = {}): V1StatefulSet {
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name, namespace: "default" },
    spec: { serviceName: name, selector: { matchLabels: labels }, template: template("web:1"), ...spec },
  };
}

export function daemonSet(name: string, spec: Partial<V1DaemonSet["spec"]> = {}): V1DaemonSet {
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name, namespace: "default" },
    spec: {
      selector: { matchLabels: labels },
      template: template("web:1"),
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      ...spec,
    },
  };
}

export function pod(
  name: string,
  part: Partial<V1Pod["metadata"]> = {},
  spec: Partial<V1Pod["spec"]> = {},
): V1Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", labels, ...part },
    spec: { containers: [{ name: "web", image: "web:1" }], ...spec },
  };
}

export const namespace = (name: string): V1Namespace => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name },
});

export const templateOf = template;
