import { horizontalPodAutoscalerColumns, scaleColumns } from "./autoscaling.js";
import { age, type Columns, columns, nameColumn } from "./column.js";
import * as configuration from "./configuration.js";
import * as devices from "./devices.js";
import { eventColumns } from "./events.js";
import * as extensions from "./extensions.js";
import * as networking from "./networking.js";
import { nodeColumns } from "./nodes.js";
import { podColumns, podTemplateColumns } from "./pods.js";
import { roleBindingColumns, roleColumns } from "./rbac.js";
import * as storage from "./storage.js";
import * as workloads from "./workloads.js";

/** The columns of kinds that are not served by name and age alone. Built-in kinds have names of their own. */
const byKind: Readonly<Record<string, Columns>> = {
  APIService: extensions.apiServiceColumns,
  CSIDriver: storage.csiDriverColumns,
  CSINode: storage.csiNodeColumns,
  CSIStorageCapacity: storage.csiStorageCapacityColumns,
  CertificateSigningRequest: configuration.certificateSigningRequestColumns,
  ClusterRole: roleColumns,
  ClusterRoleBinding: roleBindingColumns,
  ComponentStatus: configuration.componentStatusColumns,
  ConfigMap: configuration.configMapColumns,
  ControllerRevision: workloads.controllerRevisionColumns,
  CronJob: workloads.cronJobColumns,
  CustomResourceDefinition: extensions.customResourceDefinitionColumns,
  DaemonSet: workloads.daemonSetColumns,
  Deployment: workloads.deploymentColumns,
  EndpointSlice: networking.endpointSliceColumns,
  Endpoints: networking.endpointsColumns,
  Event: eventColumns,
  FlowSchema: extensions.flowSchemaColumns,
  HorizontalPodAutoscaler: horizontalPodAutoscalerColumns,
  IPAddress: networking.ipAddressColumns,
  Ingress: networking.ingressColumns,
  IngressClass: networking.ingressClassColumns,
  Job: workloads.jobColumns,
  Lease: configuration.leaseColumns,
  LimitRange: configuration.limitRangeColumns,
  MutatingAdmissionPolicy: extensions.mutatingAdmissionPolicyColumns,
  MutatingAdmissionPolicyBinding: extensions.admissionPolicyBindingColumns,
  MutatingWebhookConfiguration: extensions.webhookConfigurationColumns,
  Namespace: configuration.namespaceColumns,
  NetworkPolicy: networking.networkPolicyColumns,
  Node: nodeColumns,
  PersistentVolume: storage.persistentVolumeColumns,
  PersistentVolumeClaim: storage.persistentVolumeClaimColumns,
  Pod: podColumns,
  PodDisruptionBudget: configuration.podDisruptionBudgetColumns,
  PodTemplate: podTemplateColumns,
  PriorityClass: configuration.priorityClassColumns,
  PriorityLevelConfiguration: extensions.priorityLevelConfigurationColumns,
  ReplicaSet: workloads.replicaSetColumns,
  ReplicationController: workloads.replicationControllerColumns,
  ResourceClaim: devices.resourceClaimColumns,
  ResourceQuota: configuration.resourceQuotaColumns,
  ResourceSlice: devices.resourceSliceColumns,
  Role: roleColumns,
  RoleBinding: roleBindingColumns,
  RuntimeClass: configuration.runtimeClassColumns,
  Scale: scaleColumns,
  Secret: configuration.secretColumns,
  Service: networking.serviceColumns,
  ServiceAccount: configuration.serviceAccountColumns,
  ServiceCIDR: networking.serviceCidrColumns,
  StatefulSet: workloads.statefulSetColumns,
  StorageClass: storage.storageClassColumns,
  ValidatingAdmissionPolicy: extensions.validatingAdmissionPolicyColumns,
  ValidatingAdmissionPolicyBinding: extensions.admissionPolicyBindingColumns,
  ValidatingWebhookConfiguration: extensions.webhookConfigurationColumns,
  VolumeAttachment: storage.volumeAttachmentColumns,
  VolumeAttributesClass: storage.volumeAttributesClassColumns,
};

const nameAndAge: Columns = columns(nameColumn(), age());

/** Built-in kinds never share a name with another, so the name alone finds the columns. */
export function columnsOf(kind: string, builtIn: boolean): Columns {
  return (builtIn ? byKind[kind] : undefined) ?? nameAndAge;
}
