import type * as k8s from "./generated/types.js";
import type { KubeObject } from "./meta/object.js";

/** One served resource, with the type of its objects: what a Client is asked for. */
export interface ResourceType<T extends KubeObject = KubeObject> {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** Never present: carries T. */
  readonly objectType?: T;
}

const core = <T extends KubeObject>(resource: string): ResourceType<T> => ({
  group: "",
  version: "v1",
  resource,
});
const named = <T extends KubeObject>(group: string, resource: string, version = "v1"): ResourceType<T> => ({
  group,
  version,
  resource,
});

export const bindings = core<k8s.V1Binding>("bindings");
export const configMaps = core<k8s.V1ConfigMap>("configmaps");
export const endpoints = core<k8s.V1Endpoints>("endpoints");
export const limitRanges = core<k8s.V1LimitRange>("limitranges");
export const namespaces = core<k8s.V1Namespace>("namespaces");
export const nodes = core<k8s.V1Node>("nodes");
export const persistentVolumeClaims = core<k8s.V1PersistentVolumeClaim>("persistentvolumeclaims");
export const persistentVolumes = core<k8s.V1PersistentVolume>("persistentvolumes");
export const pods = core<k8s.V1Pod>("pods");
export const podTemplates = core<k8s.V1PodTemplate>("podtemplates");
export const replicationControllers = core<k8s.V1ReplicationController>("replicationcontrollers");
export const resourceQuotas = core<k8s.V1ResourceQuota>("resourcequotas");
export const secrets = core<k8s.V1Secret>("secrets");
export const serviceAccounts = core<k8s.V1ServiceAccount>("serviceaccounts");
export const services = core<k8s.V1Service>("services");

export const customResourceDefinitions = named<k8s.V1CustomResourceDefinition>(
  "apiextensions.k8s.io",
  "customresourcedefinitions",
);
export const controllerRevisions = named<k8s.V1ControllerRevision>("apps", "controllerrevisions");
export const daemonSets = named<k8s.V1DaemonSet>("apps", "daemonsets");
export const deployments = named<k8s.V1Deployment>("apps", "deployments");
export const replicaSets = named<k8s.V1ReplicaSet>("apps", "replicasets");
export const statefulSets = named<k8s.V1StatefulSet>("apps", "statefulsets");

export const cronJobs = named<k8s.V1CronJob>("batch", "cronjobs");
export const jobs = named<k8s.V1Job>("batch", "jobs");

export const horizontalPodAutoscalers = named<k8s.V2HorizontalPodAutoscaler>(
  "autoscaling",
  "horizontalpodautoscalers",
  "v2",
);

export const endpointSlices = named<k8s.V1EndpointSlice>("discovery.k8s.io", "endpointslices");
export const events = named<k8s.EventsV1Event>("events.k8s.io", "events");
export const leases = named<k8s.V1Lease>("coordination.k8s.io", "leases");
export const ingresses = named<k8s.V1Ingress>("networking.k8s.io", "ingresses");
export const ingressClasses = named<k8s.V1IngressClass>("networking.k8s.io", "ingressclasses");
export const runtimeClasses = named<k8s.V1RuntimeClass>("node.k8s.io", "runtimeclasses");
export const priorityClasses = named<k8s.V1PriorityClass>("scheduling.k8s.io", "priorityclasses");
export const ipAddresses = named<k8s.V1IPAddress>("networking.k8s.io", "ipaddresses");
export const serviceCidrs = named<k8s.V1ServiceCIDR>("networking.k8s.io", "servicecidrs");
export const podDisruptionBudgets = named<k8s.V1PodDisruptionBudget>("policy", "poddisruptionbudgets");
export const nodeMetrics = named<k8s.V1beta1NodeMetrics>("metrics.k8s.io", "nodes", "v1beta1");
export const podMetrics = named<k8s.V1beta1PodMetrics>("metrics.k8s.io", "pods", "v1beta1");
export const csiNodes = named<k8s.V1CSINode>("storage.k8s.io", "csinodes");
export const csiDrivers = named<k8s.V1CSIDriver>("storage.k8s.io", "csidrivers");
export const volumeAttachments = named<k8s.V1VolumeAttachment>("storage.k8s.io", "volumeattachments");
export const storageClasses = named<k8s.V1StorageClass>("storage.k8s.io", "storageclasses");
export const certificateSigningRequests = named<k8s.V1CertificateSigningRequest>(
  "certificates.k8s.io",
  "certificatesigningrequests",
);

const rbac = "rbac.authorization.k8s.io";
export const clusterRoles = named<k8s.V1ClusterRole>(rbac, "clusterroles");
export const clusterRoleBindings = named<k8s.V1ClusterRoleBinding>(rbac, "clusterrolebindings");
export const roles = named<k8s.V1Role>(rbac, "roles");
export const roleBindings = named<k8s.V1RoleBinding>(rbac, "rolebindings");
