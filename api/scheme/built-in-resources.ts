import type { ResourceInfo, Verb } from "./resource-info.js";

/** What differs from the rule; the rule is a stored, namespaced v1 resource whose class is V1 and its kind. */
type Traits = Partial<Omit<ResourceInfo, "group" | "kind" | "resource">>;
type Row = readonly [resource: string, kind: string, traits?: Traits];

const everything: readonly Verb[] = [
  "create",
  "delete",
  "deletecollection",
  "get",
  "list",
  "patch",
  "update",
  "watch",
];
const cluster = { namespaced: false } as const;
const status = { subresources: ["status"] } as const;
const scalable = { subresources: ["scale", "status"] } as const;
const inAll = { categories: ["all"] } as const;
const extension = { namespaced: false, categories: ["api-extensions"] } as const;
const answered = { stored: false, verbs: ["create"] } as const;
const short = (...shortNames: string[]) => ({ shortNames });

const podSubresources = [
  "attach",
  "binding",
  "ephemeralcontainers",
  "eviction",
  "exec",
  "log",
  "portforward",
  "proxy",
  "status",
];

/** Groups in the order in which discovery prefers them. */
const groups: Readonly<Record<string, readonly Row[]>> = {
  "": [
    ["bindings", "Binding", answered],
    [
      "componentstatuses",
      "ComponentStatus",
      {
        ...cluster,
        ...short("cs"),
        stored: false,
        verbs: ["get", "list"],
        deprecation: "is deprecated in v1.19+",
      },
    ],
    ["configmaps", "ConfigMap", short("cm")],
    [
      "endpoints",
      "Endpoints",
      {
        ...short("ep"),
        singular: "endpoints",
        deprecation: "is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
      },
    ],
    ["events", "Event", { ...short("ev"), schemas: { v1: "CoreV1Event" } }],
    ["limitranges", "LimitRange", short("limits")],
    [
      "namespaces",
      "Namespace",
      {
        ...cluster,
        ...short("ns"),
        subresources: ["finalize", "status"],
        verbs: everything.filter((verb) => verb !== "deletecollection"),
      },
    ],
    ["nodes", "Node", { ...cluster, ...short("no"), subresources: ["proxy", "status"] }],
    ["persistentvolumeclaims", "PersistentVolumeClaim", { ...short("pvc"), ...status }],
    ["persistentvolumes", "PersistentVolume", { ...cluster, ...short("pv"), ...status }],
    ["pods", "Pod", { ...short("po"), ...inAll, subresources: podSubresources }],
    ["podtemplates", "PodTemplate"],
    ["replicationcontrollers", "ReplicationController", { ...short("rc"), ...inAll, ...scalable }],
    ["resourcequotas", "ResourceQuota", { ...short("quota"), ...status }],
    ["secrets", "Secret"],
    ["serviceaccounts", "ServiceAccount", { ...short("sa"), subresources: ["token"] }],
    ["services", "Service", { ...short("svc"), ...inAll, subresources: ["proxy", "status"] }],
  ],
  "apiregistration.k8s.io": [["apiservices", "APIService", { ...extension, ...status }]],
  apps: [
    ["controllerrevisions", "ControllerRevision"],
    ["daemonsets", "DaemonSet", { ...short("ds"), ...inAll, ...status }],
    ["deployments", "Deployment", { ...short("deploy"), ...inAll, ...scalable }],
    ["replicasets", "ReplicaSet", { ...short("rs"), ...inAll, ...scalable }],
    ["statefulsets", "StatefulSet", { ...short("sts"), ...inAll, ...scalable }],
  ],
  "events.k8s.io": [
    ["events", "Event", { ...short("ev"), schemas: { v1: "EventsV1Event" }, storedGroup: "" }],
  ],
  "authentication.k8s.io": [
    ["selfsubjectreviews", "SelfSubjectReview", { ...cluster, ...answered }],
    ["tokenreviews", "TokenReview", { ...cluster, ...answered }],
  ],
  "authorization.k8s.io": [
    ["localsubjectaccessreviews", "LocalSubjectAccessReview", answered],
    ["selfsubjectaccessreviews", "SelfSubjectAccessReview", { ...cluster, ...answered }],
    ["selfsubjectrulesreviews", "SelfSubjectRulesReview", { ...cluster, ...answered }],
    ["subjectaccessreviews", "SubjectAccessReview", { ...cluster, ...answered }],
  ],
  autoscaling: [
    [
      "horizontalpodautoscalers",
      "HorizontalPodAutoscaler",
      {
        ...short("hpa"),
        ...inAll,
        ...status,
        versions: ["v2", "v1"],
        storedVersion: "v2",
        schemas: { v1: "V1HorizontalPodAutoscaler", v2: "V2HorizontalPodAutoscaler" },
      },
    ],
  ],
  batch: [
    ["cronjobs", "CronJob", { ...short("cj"), ...inAll, ...status }],
    ["jobs", "Job", { ...inAll, ...status }],
  ],
  "certificates.k8s.io": [
    [
      "certificatesigningrequests",
      "CertificateSigningRequest",
      { ...cluster, ...short("csr"), subresources: ["approval", "status"] },
    ],
  ],
  "networking.k8s.io": [
    ["ingressclasses", "IngressClass", { ...cluster, singular: "ingressclass" }],
    ["ingresses", "Ingress", { ...short("ing"), ...status }],
    ["ipaddresses", "IPAddress", { ...cluster, ...short("ip") }],
    ["networkpolicies", "NetworkPolicy", short("netpol")],
    ["servicecidrs", "ServiceCIDR", { ...cluster, ...status }],
  ],
  policy: [["poddisruptionbudgets", "PodDisruptionBudget", { ...short("pdb"), ...status }]],
  "rbac.authorization.k8s.io": [
    ["clusterrolebindings", "ClusterRoleBinding", cluster],
    ["clusterroles", "ClusterRole", cluster],
    ["rolebindings", "RoleBinding"],
    ["roles", "Role"],
  ],
  "storage.k8s.io": [
    ["csidrivers", "CSIDriver", cluster],
    ["csinodes", "CSINode", cluster],
    ["csistoragecapacities", "CSIStorageCapacity"],
    ["storageclasses", "StorageClass", { ...cluster, ...short("sc") }],
    ["volumeattachments", "VolumeAttachment", { ...cluster, ...status }],
    ["volumeattributesclasses", "VolumeAttributesClass", { ...cluster, ...short("vac") }],
  ],
  "admissionregistration.k8s.io": [
    ["mutatingadmissionpolicies", "MutatingAdmissionPolicy", extension],
    ["mutatingadmissionpolicybindings", "MutatingAdmissionPolicyBinding", extension],
    ["mutatingwebhookconfigurations", "MutatingWebhookConfiguration", extension],
    ["validatingadmissionpolicies", "ValidatingAdmissionPolicy", { ...extension, ...status }],
    ["validatingadmissionpolicybindings", "ValidatingAdmissionPolicyBinding", extension],
    ["validatingwebhookconfigurations", "ValidatingWebhookConfiguration", extension],
  ],
  "apiextensions.k8s.io": [
    [
      "customresourcedefinitions",
      "CustomResourceDefinition",
      { ...extension, ...short("crd", "crds"), ...status },
    ],
  ],
  "scheduling.k8s.io": [["priorityclasses", "PriorityClass", { ...cluster, ...short("pc") }]],
  "coordination.k8s.io": [["leases", "Lease"]],
  "node.k8s.io": [["runtimeclasses", "RuntimeClass", cluster]],
  "discovery.k8s.io": [["endpointslices", "EndpointSlice"]],
  "flowcontrol.apiserver.k8s.io": [
    ["flowschemas", "FlowSchema", { ...cluster, ...status }],
    ["prioritylevelconfigurations", "PriorityLevelConfiguration", { ...cluster, ...status }],
  ],
  "resource.k8s.io": [
    ["deviceclasses", "DeviceClass", cluster],
    ["resourceclaims", "ResourceClaim", { ...status, schemas: { v1: "ResourceV1ResourceClaim" } }],
    ["resourceclaimtemplates", "ResourceClaimTemplate"],
    ["resourceslices", "ResourceSlice", cluster],
  ],
};

/** The table of every built-in resource. */
export function builtInResources(): ResourceInfo[] {
  return Object.entries(groups).flatMap(([group, rows]) =>
    rows.map(([resource, kind, traits = {}]) => ({
      group,
      resource,
      kind,
      singular: kind.toLowerCase(),
      versions: ["v1"],
      storedVersion: "v1",
      namespaced: true,
      shortNames: [],
      categories: [],
      subresources: [],
      stored: true,
      verbs: everything,
      schemas: { v1: `V1${kind}` },
      ...traits,
    })),
  );
}
