import type { V1Container, V1Pod, V1Volume } from "../../../api/generated/types.js";
import { podOf, shell } from "../pods.js";
import { accountsImage } from "./accounts-image.js";

const script = "echo last words >&2; while :; do sleep 0.1; done";
const optional = true;
const item = { key: "one", path: "dir/file", mode: 0o440 };
const label = { path: "label", fieldRef: { fieldPath: "metadata.labels['app']" } };
const limit = {
  path: "limit",
  resourceFieldRef: { containerName: "app", resource: "limits.memory", divisor: "1Mi" },
};

const volumes = (hostDirectory: string): V1Volume[] => [
  { name: "data", emptyDir: {} },
  { name: "memory", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
  { name: "map", configMap: { name: "map", items: [item], defaultMode: 0o400 } },
  { name: "all", configMap: { name: "map", defaultMode: 0o404 } },
  { name: "none", configMap: { name: "no", optional } },
  { name: "secret", secret: { secretName: "hidden", items: [{ key: "s", path: "t" }], defaultMode: 0o440 } },
  { name: "no-secret", secret: { secretName: "no", optional } },
  { name: "downward", downwardAPI: { defaultMode: 0o444, items: [{ ...label, mode: 0o404 }, limit] } },
  {
    name: "projected",
    projected: {
      defaultMode: 0o404,
      sources: [
        { configMap: { name: "map", items: [{ key: "two", path: "two" }] } },
        { configMap: { name: "no", optional } },
        { secret: { name: "hidden", items: [{ key: "s", path: "s" }] } },
        { secret: { name: "no", optional } },
        { downwardAPI: { items: [label] } },
        { serviceAccountToken: { path: "token", audience: "vault", expirationSeconds: 7_200 } },
      ],
    },
  },
  { name: "host", hostPath: { path: `${hostDirectory}/made`, type: "DirectoryOrCreate" } },
  { name: "image", image: { reference: accountsImage, pullPolicy: "Never" } },
];

const env: V1Container["env"] = [
  { name: "PLAIN", value: "plain" },
  { name: "EXPANDED", value: "$(PLAIN)/$(P_one)" },
  { name: "FROM_MAP", valueFrom: { configMapKeyRef: { name: "map", key: "two" } } },
  { name: "NO_MAP", valueFrom: { configMapKeyRef: { name: "no", key: "two", optional } } },
  { name: "FROM_SECRET", valueFrom: { secretKeyRef: { name: "hidden", key: "s" } } },
  { name: "NO_SECRET", valueFrom: { secretKeyRef: { name: "no", key: "s", optional } } },
  { name: "FROM_FILE", valueFrom: { fileKeyRef: { volumeName: "data", path: "env", key: "A" } } },
  { name: "NO_FILE", valueFrom: { fileKeyRef: { volumeName: "data", path: "no", key: "A", optional } } },
  { name: "FROM_FIELD", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "spec.nodeName" } } },
  { name: "ACCOUNT", valueFrom: { fieldRef: { fieldPath: "spec.serviceAccountName" } } },
  {
    name: "LIMIT",
    valueFrom: { resourceFieldRef: { containerName: "app", resource: "limits.memory", divisor: "1Mi" } },
  },
];

const app: V1Container = {
  name: "app",
  image: accountsImage,
  imagePullPolicy: "IfNotPresent",
  command: ["/bin/sh", "-c", script],
  args: ["zero", "first-$(PLAIN)"],
  env,
  envFrom: [
    { prefix: "P_", configMapRef: { name: "map" } },
    { configMapRef: { name: "no", optional } },
    { secretRef: { name: "hidden" } },
    { secretRef: { name: "no", optional } },
  ],
  workingDir: "/var",
  resources: { requests: { cpu: "100m", memory: "32Mi" }, limits: { cpu: "500m", memory: "64Mi" } },
  lifecycle: { stopSignal: "SIGUSR1", postStart: { exec: { command: ["touch", "/data/post-start"] } } },
  startupProbe: { exec: { command: ["touch", "/data/startup"] }, periodSeconds: 1 },
  readinessProbe: { exec: { command: ["touch", "/data/ready"] }, periodSeconds: 1 },
  securityContext: {
    runAsUser: 1_000,
    runAsNonRoot: true,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { add: ["NET_ADMIN"], drop: ["CHOWN"] },
  },
  stdin: true,
  tty: true,
  terminationMessagePath: "/var/words",
  volumeMounts: [
    { name: "data", mountPath: "/data" },
    { name: "data", mountPath: "/read-only", readOnly: true, recursiveReadOnly: "IfPossible" },
    { name: "data", mountPath: "/sub", subPath: "below" },
    { name: "data", mountPath: "/expr", subPathExpr: "by-$(PLAIN)" },
    ...["memory", "map", "all", "none", "secret", "no-secret", "downward", "projected", "host", "image"].map(
      (name) => ({ name, mountPath: `/${name}` }),
    ),
  ],
};

const initial = shell(
  "initial",
  "echo \"A='from a file'\" > /data/env; echo $(ls -n -d /data) > /data/initial",
  {
    volumeMounts: [{ name: "data", mountPath: "/data" }],
  },
);

/** Ordinary in all but how much it asks for. */
export function mainPod(hostDirectory: string): V1Pod {
  const pod = podOf("main", [app], {
    initContainers: [initial],
    volumes: volumes(hostDirectory),
    hostname: "named",
    subdomain: "sub",
    setHostnameAsFQDN: true,
    hostAliases: [{ ip: "192.0.2.7", hostnames: ["seven", "siete"] }],
    dnsPolicy: "None",
    dnsConfig: { nameservers: ["192.0.2.8"], searches: ["lan"], options: [{ name: "ndots", value: "2" }] },
    enableServiceLinks: false,
    serviceAccountName: "robot",
    readinessGates: [{ conditionType: "example.com/gate" }],
    securityContext: {
      runAsUser: 1_234,
      runAsNonRoot: true,
      runAsGroup: 3_000,
      fsGroup: 2_000,
      supplementalGroups: [4_000],
      supplementalGroupsPolicy: "Strict",
      sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "81" }],
    },
  });
  return { ...pod, metadata: { ...pod.metadata, labels: { app: "main" } } };
}

/** The same with somebody who looks into it. */
export const debugged = ({ spec, ...pod }: V1Pod): V1Pod => ({
  ...pod,
  spec: {
    ...spec,
    containers: spec?.containers ?? [],
    ephemeralContainers: [
      { ...shell("debugger", "while :; do sleep 0.1; done"), targetContainerName: "app" },
    ],
  },
});
