import type { Kinds } from "../../api/scheme/kinds.js";
import { OwnInformers } from "../../client/own-informers.js";
import type { ControllerContext, ControllerSpec } from "../reconcile/controller-spec.js";
import {
  type CertificateApprovingOptions,
  certificateApprovingController,
} from "./certificates/certificate-approving-controller.js";
import { certificateCleanerController } from "./certificates/certificate-cleaner-controller.js";
import {
  type CertificateSigningOptions,
  certificateSigningController,
} from "./certificates/certificate-signing-controller.js";
import { clusterRoleAggregationController } from "./cluster-role-aggregation-controller.js";
import { cronJobController } from "./cron-job/cron-job-controller.js";
import { customResourceDefinitionController } from "./custom-resource-definition/custom-resource-definition-controller.js";
import { daemonSetController } from "./daemon-set/daemon-set-controller.js";
import { deploymentController } from "./deployment/deployment-controller.js";
import { disruptionController } from "./disruption/disruption-controller.js";
import { staleDisruptionController } from "./disruption/stale-disruption-controller.js";
import { endpointSliceController } from "./endpoints/endpoint-slice-controller.js";
import { endpointSliceMirroringController } from "./endpoints/endpoint-slice-mirroring-controller.js";
import { endpointsController } from "./endpoints/endpoints-controller.js";
import { ephemeralVolumeController } from "./ephemeral-volume-controller.js";
import { garbageCollectorController } from "./garbage-collector/garbage-collector-controller.js";
import { horizontalPodAutoscalerController } from "./horizontal-pod-autoscaler/horizontal-pod-autoscaler-controller.js";
import { ingressStatusController } from "./ingress-status-controller.js";
import { jobController } from "./job/job-controller.js";
import { jobPodReleaseController } from "./job/job-pod-release-controller.js";
import { kubernetesServiceController } from "./kubernetes-service/kubernetes-service-controller.js";
import { legacyTokenTrackingController } from "./legacy-token-tracking-controller.js";
import { namespaceController } from "./namespace/namespace-controller.js";
import { nodeIpamController } from "./node-ipam-controller.js";
import { nodeLifecycleController } from "./node-lifecycle/node-lifecycle-controller.js";
import type { NodeLiveness } from "./node-lifecycle/node-liveness.js";
import { taintEvictionController } from "./node-lifecycle/taint-eviction-controller.js";
import { persistentVolumeController } from "./persistent-volume/persistent-volume-controller.js";
import { podGcController } from "./pod-gc/pod-gc-controller.js";
import { replicaSetController } from "./replica-set/replica-set-controller.js";
import { replicationManager } from "./replica-set/replication-manager.js";
import { resourceQuotaController } from "./resource-quota/resource-quota-controller.js";
import { rootCaController } from "./root-ca-controller.js";
import { serviceAccountController } from "./service-account-controller.js";
import {
  type ServiceAccountTokensOptions,
  serviceAccountTokensController,
} from "./service-account-tokens-controller.js";
import { loadBalancerController } from "./service-load-balancer/load-balancer-controller.js";
import { statefulSetController } from "./stateful-set/stateful-set-controller.js";
import { systemNamespacesController } from "./system-namespaces-controller.js";
import { ttlAfterFinishedController } from "./ttl-after-finished-controller.js";
import { volumeExpandController } from "./volume-expand-controller.js";
import { pvProtectionController } from "./volume-protection/pv-protection-controller.js";
import { pvcProtectionController } from "./volume-protection/pvc-protection-controller.js";
import {
  type VolumeProvisionerOptions,
  volumeProvisionerController,
} from "./volume-provisioner/volume-provisioner-controller.js";

export interface ControllersOptions
  extends CertificateSigningOptions,
    CertificateApprovingOptions,
    VolumeProvisionerOptions,
    ServiceAccountTokensOptions {
  readonly kinds: Kinds;
  readonly liveness: NodeLiveness;
  /** How long a node may be silent: 2 s in the profile `fast`, 40 s in `kubernetes`. */
  readonly nodeGraceMs: number;
  /** How often autoscalers are looked at: 5 s in the profile `fast`, 15 s in `kubernetes`. */
  readonly autoscalingPeriodMs: number;
  readonly podCidr: string;
  readonly nodeMaskSize?: number;
  /** The address of the Service `kubernetes`: the first of the Service range. */
  readonly kubernetesServiceIP: string;
}

/** All controllers of the cluster, in the order in which they are best started. */
export function controllers(context: ControllerContext, options: ControllersOptions): ControllerSpec[] {
  const { liveness, nodeGraceMs, rootCa, podCidr, nodeMaskSize, kubernetesServiceIP } = options;
  const all: readonly Make[] = [
    systemNamespacesController,
    customResourceDefinitionController,
    serviceAccountController,
    (own) => serviceAccountTokensController(own, options),
    legacyTokenTrackingController,
    (own) => rootCaController(own, { rootCa }),
    (own) => kubernetesServiceController(own, { clusterIP: kubernetesServiceIP }),
    (own) => nodeIpamController(own, { podCidr, ...(nodeMaskSize === undefined ? {} : { nodeMaskSize }) }),
    (own) => nodeLifecycleController(own, { liveness, graceMs: nodeGraceMs }),
    taintEvictionController,
    (own) => resourceQuotaController(own, options),
    (own) => certificateApprovingController(own, options),
    (own) => certificateSigningController(own, options),
    certificateCleanerController,
    deploymentController,
    replicaSetController,
    replicationManager,
    daemonSetController,
    statefulSetController,
    persistentVolumeController,
    (own) => volumeProvisionerController(own, options),
    pvProtectionController,
    pvcProtectionController,
    ephemeralVolumeController,
    volumeExpandController,
    cronJobController,
    jobController,
    jobPodReleaseController,
    (own) => horizontalPodAutoscalerController(own, options),
    ttlAfterFinishedController,
    endpointSliceController,
    endpointSliceMirroringController,
    endpointsController,
    loadBalancerController,
    ingressStatusController,
    (own) => namespaceController(own, options),
    clusterRoleAggregationController,
    (own) => garbageCollectorController(own, options),
    podGcController,
    (own) => disruptionController(own, options),
    staleDisruptionController,
  ];
  return all.map((make) => waitingForItsOwn(context, make));
}

type Make = (context: ControllerContext) => ControllerSpec;

/** A controller begins when the informers that it asked for have synced, whatever becomes of the others'. */
function waitingForItsOwn(context: ControllerContext, make: Make): ControllerSpec {
  const informers = new OwnInformers(context.informers);
  return { ready: (signal) => informers.synced(signal), ...make({ ...context, informers }) };
}
