/** Optional scalars that Kubernetes tells from nothing even when they are empty, in whichever class they stand. */
const everywhere = new Set(
  words(`
  $ref activeDeadlineSeconds allocateLoadBalancerNodePorts allowPrivilegeEscalation allowVolumeExpansion
  appProtocol attachRequired automountServiceAccountToken averageUtilization backoffLimit
  backoffLimitPerIndex blockOwnerDeletion borrowingLimitPercent cachingMode capacity collisionCount
  completionMode completions currentCPUUtilizationPercentage currentVolumeAttributesClassName defaultMode
  deletionGracePeriodSeconds deprecationWarning enableServiceLinks endPort endpointsNamespace errorCode
  expirationSeconds failedIndexes failedJobsHistoryLimit failurePolicy fsGroup fsGroupChangePolicy
  fsGroupPolicy gmsaCredentialSpec gmsaCredentialSpecName gracePeriodSeconds hardPodAffinityWeight holderIdentity hostProcess
  hostUsers hostnameOverride ignoreStoreReadErrorWithClusterBreakingPotential immutable ingressClassName
  initiatorName internalTrafficPolicy ipFamilyPolicy ipMode labelSelectorPath leaseDurationSeconds
  leaseTransitions lendablePercent loadBalancerClass localhostProfile lun managedBy manualSelector
  matchPolicy maxExpirationSeconds maxFailedIndexes maxItems maxLength maxProperties maximum minDomains minCandidateNodesAbsolute minCandidateNodesPercentage
  minItems minLength minProperties minReplicas minimum mode mountPropagation multipleOf nodeAffinityPolicy
  nodeAllocatableUpdatePeriodSeconds nodeTaintsPolicy nominalConcurrencyShares optional optionalOldSelf
  orphanDependents parallelism parameterNotFoundAction percentageOfNodesToScore persistentVolumeName podGroupName podInitialBackoffSeconds podMaxBackoffSeconds podInfoOnMount
  podReplacementPolicy port preemptionPolicy preferredHolder preventPodSchedulingIfMissing privileged
  procMount progressDeadlineSeconds propagationPolicy readOnlyRootFilesystem ready reclaimPolicy
  recursiveReadOnly recursiveReadOnlyMounts remainingItemCount requiresRepublish resourceClaimName
  resourceClaimTemplateName revisionHistoryLimit runAsGroup runAsNonRoot runAsUser runAsUserName
  runtimeClassName scope seLinuxChangePolicy seLinuxMount selectPolicy serviceAccountTokenInSecrets
  serving setHostnameAsFQDN shareProcessNamespace signerName stabilizationWindowSeconds started
  startingDeadlineSeconds stopSignal storageCapacity strategy succeededCount succeededIndexes
  successfulJobsHistoryLimit supplementalGroupsPolicy suspend targetCPUUtilizationPercentage terminating
  terminatingReplicas terminationGracePeriodSeconds timeZone tolerationSeconds trafficDistribution
  ttlSecondsAfterFinished unhealthyPodEvictionPolicy userNamespaces volumeAttributesClassName
  volumeBindingMode volumeMode x-kubernetes-list-type x-kubernetes-map-type
  x-kubernetes-preserve-unknown-fields zone
`),
);

/** Class → fields of which others with the same name say nothing when they are empty. */
const inClass: Readonly<Record<string, string>> = {
  AdmissionregistrationV1ServiceReference: "path",
  AdmissionregistrationV1WebhookClientConfig: "url",
  ApiextensionsV1ServiceReference: "path",
  ApiextensionsV1WebhookClientConfig: "url",
  DiscoveryV1EndpointPort: "name protocol",
  V1AllocatedDeviceStatus: "shareID",
  V1AzureDiskVolumeSource: "fsType kind readOnly",
  V1AzureFilePersistentVolumeSource: "secretNamespace",
  V1CSIVolumeSource: "fsType readOnly",
  V1ClientIPConfig: "timeoutSeconds",
  V1ClusterTrustBundleProjection: "name",
  V1Container: "restartPolicy",
  V1DeploymentSpec: "replicas",
  V1Device: "allNodes allowMultipleAllocations bindsToNode nodeName",
  V1DeviceAttribute: "bool int string version",
  V1DeviceClassSpec: "extendedResourceName",
  V1DeviceConstraint: "distinctAttribute matchAttribute",
  V1DeviceRequestAllocationResult: "adminAccess shareID",
  V1Endpoint: "hostname nodeName",
  V1EndpointAddress: "nodeName",
  V1EphemeralContainer: "restartPolicy",
  V1ExactDeviceRequest: "adminAccess",
  V1GRPCAction: "service",
  V1HTTPIngressPath: "pathType",
  V1HorizontalPodAutoscalerStatus: "observedGeneration",
  V1HostPathVolumeSource: "type",
  V1IngressClassParametersReference: "apiGroup namespace",
  V1IngressPortStatus: "error",
  V1LocalVolumeSource: "fsType",
  V1MutatingWebhook: "reinvocationPolicy sideEffects timeoutSeconds",
  V1NetworkPolicyPort: "protocol",
  V1NodeAllocatableResourceMapping: "capacityKey",
  V1OwnerReference: "controller",
  V1PersistentVolumeClaimSpec: "storageClassName",
  V1PodDNSConfigOption: "value",
  V1PodFailurePolicyOnExitCodesRequirement: "containerName",
  V1PodSpec: "priority",
  V1PortStatus: "error",
  V1Preconditions: "resourceVersion uid",
  V1ReplicaSetSpec: "replicas",
  V1ReplicationControllerSpec: "replicas",
  V1ResourceHealth: "message",
  V1ResourceSliceSpec: "allNodes nodeName perDeviceNodeSelection",
  V1RollingUpdateStatefulSetStrategy: "partition",
  V1StatefulSetSpec: "replicas",
  V1TypedLocalObjectReference: "apiGroup",
  V1TypedObjectReference: "apiGroup namespace",
  V1ValidatingWebhook: "sideEffects timeoutSeconds",
  V1Validation: "reason",
  V1ValidationRule: "reason",
  V1VolumeNodeResources: "count",
  V2HorizontalPodAutoscalerStatus: "observedGeneration",
};

/** Whether the scalar may be empty and yet say something: it is a pointer in Kubernetes' own types. */
export function isPointer(owner: string, field: string, required: boolean): boolean {
  return (!required && everywhere.has(field)) || words(inClass[owner] ?? "").includes(field);
}

function words(text: string): string[] {
  return text.split(/\s+/);
}
