import type { KubeObject } from "../../../api/meta/object.js";
import type { Scheme } from "../../../api/scheme.js";
import { allWarnings } from "../../../api/warnings/all-warnings.js";
import type { NodeRanges } from "../allocators/node-ranges.js";
import type { ServiceAllocations } from "../allocators/service-allocations.js";
import type { Strategy } from "../strategy.js";
import { certificateSigningRequestStrategy } from "./certificate-signing-request.js";
import * as core from "./core.js";
import { eventStrategy, newEventStrategy } from "./event.js";
import { jobStrategy } from "./job.js";
import { namespaceStrategy } from "./namespace.js";
import * as others from "./other-groups.js";
import { podStrategy } from "./pod.js";
import * as devices from "./resource.js";
import { serviceStrategy } from "./service.js";
import { statusApart } from "./status.js";
import * as workloads from "./workloads.js";

export interface StrategyDependencies {
  readonly scheme: Scheme;
  readonly serviceAllocations: ServiceAllocations;
  readonly nodeRanges: NodeRanges;
}

/** `apps/deployments`, or `pods` for the core group: the key of a strategy. */
export const strategyKey = (group: string, resource: string) => (group ? `${group}/${resource}` : resource);

/** What each kind does differently, by `strategyKey`. */
export function strategies({
  scheme,
  serviceAllocations,
  nodeRanges,
}: StrategyDependencies): ReadonlyMap<string, Strategy> {
  const table = new Map<string, Strategy>();
  const add = <T extends KubeObject>(key: string, strategy: Strategy<T>) =>
    table.set(key, strategy as unknown as Strategy);
  add("services", serviceStrategy(serviceAllocations));
  add("nodes", core.nodeStrategy(nodeRanges));
  addCore(add);
  addWorkloads(add);
  addOthers(add);
  addPlain(table, scheme);
  addWarnings(table);
  return table;
}

/** Kinds without a strategy of their own still have users write the spec and the system the status. */
function addPlain(table: Map<string, Strategy>, scheme: Scheme): void {
  for (const { group, resource, subresources } of scheme.all()) {
    const key = strategyKey(group, resource);
    if (subresources.includes("status") && !table.has(key)) table.set(key, statusApart());
  }
}

function addWarnings(table: Map<string, Strategy>): void {
  for (const [key, warnings] of allWarnings()) table.set(key, { ...table.get(key), warnings });
}

type Add = <T extends KubeObject>(key: string, strategy: Strategy<T>) => void;

function addCore(add: Add): void {
  add("configmaps", core.configMapStrategy);
  add("endpoints", core.endpointsStrategy);
  add("events", eventStrategy);
  add("events.k8s.io/events", newEventStrategy);
  add("limitranges", core.limitRangeStrategy);
  add("namespaces", namespaceStrategy);
  add("persistentvolumeclaims", core.persistentVolumeClaimStrategy);
  add("persistentvolumes", core.persistentVolumeStrategy);
  add("pods", podStrategy);
  add("podtemplates", core.podTemplateStrategy);
  add("replicationcontrollers", workloads.replicationControllerStrategy);
  add("resourcequotas", core.resourceQuotaStrategy);
  add("secrets", core.secretStrategy);
  add("serviceaccounts", core.serviceAccountStrategy);
}

function addWorkloads(add: Add): void {
  add("apps/controllerrevisions", workloads.controllerRevisionStrategy);
  add("apps/daemonsets", workloads.daemonSetStrategy);
  add("apps/deployments", workloads.deploymentStrategy);
  add("apps/replicasets", workloads.replicaSetStrategy);
  add("apps/statefulsets", workloads.statefulSetStrategy);
  add("batch/cronjobs", workloads.cronJobStrategy);
  add("batch/jobs", jobStrategy);
}

function addOthers(add: Add): void {
  const rbac = "rbac.authorization.k8s.io";
  add(
    "admissionregistration.k8s.io/mutatingwebhookconfigurations",
    others.mutatingWebhookConfigurationStrategy,
  );
  add(
    "admissionregistration.k8s.io/validatingwebhookconfigurations",
    others.validatingWebhookConfigurationStrategy,
  );
  add("apiextensions.k8s.io/customresourcedefinitions", others.customResourceDefinitionStrategy);
  add("apiregistration.k8s.io/apiservices", others.apiServiceStrategy);
  add("autoscaling/horizontalpodautoscalers", others.horizontalPodAutoscalerStrategy);
  add("certificates.k8s.io/certificatesigningrequests", certificateSigningRequestStrategy);
  add("coordination.k8s.io/leases", others.leaseStrategy);
  add("discovery.k8s.io/endpointslices", others.endpointSliceStrategy);
  add("networking.k8s.io/ingressclasses", others.ingressClassStrategy);
  add("networking.k8s.io/ipaddresses", others.ipAddressStrategy);
  add("networking.k8s.io/servicecidrs", others.serviceCidrStrategy);
  add("networking.k8s.io/ingresses", others.ingressStrategy);
  add("networking.k8s.io/networkpolicies", others.networkPolicyStrategy);
  add("node.k8s.io/runtimeclasses", others.runtimeClassStrategy);
  add("policy/poddisruptionbudgets", others.podDisruptionBudgetStrategy);
  add(`${rbac}/clusterrolebindings`, others.clusterRoleBindingStrategy);
  add(`${rbac}/clusterroles`, others.clusterRoleStrategy);
  add(`${rbac}/rolebindings`, others.roleBindingStrategy);
  add(`${rbac}/roles`, others.roleStrategy);
  add("resource.k8s.io/deviceclasses", devices.deviceClassStrategy);
  add("resource.k8s.io/resourceclaims", devices.resourceClaimStrategy);
  add("resource.k8s.io/resourceclaimtemplates", devices.resourceClaimTemplateStrategy);
  add("resource.k8s.io/resourceslices", devices.resourceSliceStrategy);
  add("scheduling.k8s.io/priorityclasses", others.priorityClassStrategy);
  add("storage.k8s.io/csidrivers", others.csiDriverStrategy);
  add("flowcontrol.apiserver.k8s.io/flowschemas", others.flowSchemaStrategy);
  add("flowcontrol.apiserver.k8s.io/prioritylevelconfigurations", others.priorityLevelStrategy);
  add("admissionregistration.k8s.io/validatingadmissionpolicies", others.validatingAdmissionPolicyStrategy);
  add("storage.k8s.io/volumeattachments", others.volumeAttachmentStrategy);
  add("storage.k8s.io/storageclasses", others.storageClassStrategy);
}
