import type { V1Container, V1Pod, V1PodSpec } from "../../api/generated/types.js";

/** A container of the local busybox image that runs `script`. */
export const shell = (name: string, script: string, more: Partial<V1Container> = {}): V1Container => ({
  name,
  image: "coracle/busybox:dev",
  imagePullPolicy: "IfNotPresent",
  command: ["/bin/sh", "-c", script],
  ...more,
});

/** A process that ends at once when it is told to. */
export const sleeper = (name: string, more: Partial<V1Container> = {}): V1Container =>
  shell(name, "trap 'exit 0' TERM; while :; do sleep 0.1; done", more);

/** A pod as the API server would have made it. */
export const podOf = (name: string, containers: V1Container[], spec: Partial<V1PodSpec> = {}): V1Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "default", uid: `uid-${name}`, generation: 1 },
  spec: {
    restartPolicy: "Always",
    terminationGracePeriodSeconds: 5,
    dnsPolicy: "ClusterFirst",
    nodeName: "node-1",
    ...spec,
    containers,
  },
});

/** The pod as it is once it was deleted with a grace. */
export const deleted = (pod: V1Pod, graceSeconds = 5): V1Pod => ({
  ...pod,
  metadata: {
    ...pod.metadata,
    deletionTimestamp: "2026-01-01T00:00:00Z",
    deletionGracePeriodSeconds: graceSeconds,
  },
});
