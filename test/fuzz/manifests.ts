const labels = { app: "a" };
const selector = { matchLabels: labels };
const podSpec = {
  containers: [
    {
      name: "c",
      image: "i:1",
      ports: [{ containerPort: 80, name: "http" }],
      env: [{ name: "A", value: "b" }],
    },
    {
      name: "d",
      image: "j",
      resources: { requests: { cpu: "100m", memory: "1Gi" } },
      volumeMounts: [{ name: "v", mountPath: "/v" }],
    },
  ],
  volumes: [{ name: "v", emptyDir: {} }],
};
const template = { metadata: { labels }, spec: podSpec };
const jobTemplate = { spec: { template: { spec: { ...podSpec, restartPolicy: "Never" } } } };
const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "a" };
const subjects = [{ kind: "User", apiGroup: "rbac.authorization.k8s.io", name: "a" }];
const rules = [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }];
const claim = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
const http = {
  paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: "a", port: { number: 80 } } } }],
};

/** An acceptable object of each kind, less its name. */
export const manifests: ReadonlyMap<string, object> = new Map<string, object>([
  ["Pod", { spec: podSpec }],
  ["Deployment", { spec: { selector, template, replicas: 2 } }],
  ["ReplicaSet", { spec: { selector, template } }],
  ["ReplicationController", { spec: { selector: labels, template } }],
  ["StatefulSet", { spec: { selector, template, serviceName: "a" } }],
  ["DaemonSet", { spec: { selector, template } }],
  ["Job", jobTemplate],
  ["CronJob", { spec: { schedule: "*/5 * * * *", jobTemplate } }],
  ["PodTemplate", { template }],
  ["Service", { spec: { selector: labels, ports: [{ port: 80, targetPort: "http" }] } }],
  ["Endpoints", { subsets: [{ addresses: [{ ip: "10.0.0.1" }], ports: [{ port: 80 }] }] }],
  ["EndpointSlice", { addressType: "IPv4", endpoints: [{ addresses: ["10.0.0.1"] }], ports: [{ port: 80 }] }],
  ["Ingress", { spec: { rules: [{ host: "a.b", http }] } }],
  [
    "NetworkPolicy",
    { spec: { podSelector: selector, ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.0/8" } }] }] } },
  ],
  ["ConfigMap", { data: { a: "b" }, binaryData: { c: "AA==" } }],
  ["Secret", { data: { a: "AA==" }, stringData: { b: "c" }, type: "Opaque" }],
  ["Node", { spec: { podCIDR: "10.0.0.0/24" }, status: { capacity: { cpu: "1" } } }],
  [
    "PersistentVolume",
    { spec: { ...claim, resources: undefined, capacity: { storage: "1Gi" }, hostPath: { path: "/a" } } },
  ],
  ["PersistentVolumeClaim", { spec: claim }],
  ["StorageClass", { provisioner: "a/b" }],
  ["CSIDriver", { spec: { attachRequired: true } }],
  ["Role", { rules }],
  ["ClusterRole", { rules, aggregationRule: { clusterRoleSelectors: [selector] } }],
  ["RoleBinding", { roleRef, subjects }],
  ["ClusterRoleBinding", { roleRef, subjects }],
  [
    "HorizontalPodAutoscaler",
    { spec: { maxReplicas: 3, scaleTargetRef: { kind: "Deployment", name: "a", apiVersion: "apps/v1" } } },
  ],
  ["PodDisruptionBudget", { spec: { minAvailable: "50%", selector } }],
  ["PriorityClass", { value: 5 }],
  [
    "Lease",
    { spec: { holderIdentity: "a", leaseDurationSeconds: 10, renewTime: "2026-01-01T00:00:00.000000Z" } },
  ],
  ["ResourceQuota", { spec: { hard: { cpu: "1", pods: "5" } } }],
  ["LimitRange", { spec: { limits: [{ type: "Container", default: { cpu: "1" } }] } }],
  [
    "Event",
    {
      involvedObject: { kind: "Pod", name: "a", namespace: "default" },
      regarding: { kind: "Pod", name: "a", namespace: "default" },
      reason: "A",
      type: "Normal",
      eventTime: "2026-01-01T00:00:00.000000Z",
      reportingController: "a/b",
      reportingInstance: "c",
      action: "D",
      note: "e",
    },
  ],
  ["CertificateSigningRequest", { spec: { request: "AA==", signerName: "a.b/c", usages: ["client auth"] } }],
  ["IngressClass", { spec: { controller: "a.b/c" } }],
  ["RuntimeClass", { handler: "runc" }],
  ["VolumeAttachment", { spec: { attacher: "a", nodeName: "a", source: { persistentVolumeName: "a" } } }],
  ["Binding", { target: { kind: "Node", name: "a" } }],
  ["Eviction", { deleteOptions: { gracePeriodSeconds: 0 } }],
  ["Scale", { spec: { replicas: 3 } }],
  ["TokenRequest", { spec: { audiences: ["a"], expirationSeconds: 600 } }],
  ["TokenReview", { spec: { token: "a" } }],
  ["SubjectAccessReview", { spec: { user: "a", resourceAttributes: { verb: "get", resource: "pods" } } }],
  ["SelfSubjectAccessReview", { spec: { resourceAttributes: { verb: "get", resource: "pods" } } }],
  [
    "LocalSubjectAccessReview",
    { spec: { user: "a", resourceAttributes: { verb: "get", resource: "pods", namespace: "default" } } },
  ],
  ["SelfSubjectRulesReview", { spec: { namespace: "default" } }],
]);
