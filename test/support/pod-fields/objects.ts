import type { KubeObject } from "../../../api/meta/object.js";
import type { AssignedResource } from "../../../common/assigned-kinds.js";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const metadata = (name: string) => ({ name, namespace: "default" });
const service = (name: string, clusterIP: string) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: metadata(name),
  spec: { clusterIP, ports: [{ port: 80, protocol: "TCP" }] },
});

/** What the pods of the table refer to. */
export const fieldObjects: readonly (readonly [AssignedResource, KubeObject & Record<string, unknown>])[] = [
  ["services", service("kubernetes", "10.96.0.1")],
  ["services", service("other", "10.96.0.2")],
  [
    "configmaps",
    { apiVersion: "v1", kind: "ConfigMap", metadata: metadata("map"), data: { one: "1", two: "2" } },
  ],
  [
    "secrets",
    { apiVersion: "v1", kind: "Secret", metadata: metadata("hidden"), data: { s: base64("secret") } },
  ],
  [
    "runtimeclasses",
    { apiVersion: "node.k8s.io/v1", kind: "RuntimeClass", metadata: { name: "plain" }, handler: "runc" },
  ],
];
