/** How strategic merge patches and appliers treat a list or an object field. */
export interface FieldStrategy {
  /** Items of the list are told apart, and merged, by this field; absent for lists of scalars. */
  readonly mergeKey?: string;
  readonly strategy?: "merge" | "retainKeys" | "merge,retainKeys" | "replace";
  /** Default atomic. */
  readonly listType?: "map" | "set" | "atomic";
  readonly mapKeys?: readonly string[];
  /** Default granular. */
  readonly mapType?: "atomic";
}

const mapBy = (mergeKey: string, ...more: string[]): FieldStrategy => ({
  mergeKey,
  strategy: "merge",
  listType: "map",
  mapKeys: [mergeKey, ...more],
});
/** Merged by patches, owned as a whole by appliers. */
const mergedBy = (mergeKey: string): FieldStrategy => ({ mergeKey, strategy: "merge", listType: "atomic" });
const mapOnly = (...mapKeys: string[]): FieldStrategy => ({ listType: "map", mapKeys });
const mergedSet: FieldStrategy = { strategy: "merge", listType: "set" };
const set: FieldStrategy = { listType: "set" };
const wholeMap: FieldStrategy = { mapType: "atomic" };
const conditions = mapBy("type");

const container = {
  env: mapBy("name"),
  ports: mapBy("containerPort", "protocol"),
  volumeDevices: mapBy("devicePath"),
  volumeMounts: mapBy("mountPath"),
};

/** Class → field → strategy, as Kubernetes' types declare it. */
const strategies: Readonly<Record<string, Readonly<Record<string, FieldStrategy>>>> = {
  V1ObjectMeta: { finalizers: mergedSet, ownerReferences: mapBy("uid") },
  V1Container: container,
  V1EphemeralContainer: container,
  V1PodSpec: {
    containers: mapBy("name"),
    ephemeralContainers: mapBy("name"),
    hostAliases: mapBy("ip"),
    imagePullSecrets: mapBy("name"),
    initContainers: mapBy("name"),
    nodeSelector: wholeMap,
    resourceClaims: { ...mapBy("name"), strategy: "merge,retainKeys" },
    schedulingGates: mapBy("name"),
    topologySpreadConstraints: mapBy("topologyKey", "whenUnsatisfiable"),
    volumes: { ...mapBy("name"), strategy: "merge,retainKeys" },
  },
  V1PodStatus: {
    conditions,
    hostIPs: mergedBy("ip"),
    podIPs: mapBy("ip"),
    resourceClaimStatuses: { ...mapBy("name"), strategy: "merge,retainKeys" },
  },
  V1ContainerStatus: { allocatedResourcesStatus: mapBy("name"), volumeMounts: mapBy("mountPath") },
  V1ResourceRequirements: { claims: mapOnly("name") },
  V1ResourceStatus: { resources: mapOnly("resourceID") },
  V1ReplicationControllerSpec: { selector: wholeMap },
  V1ServiceSpec: { ports: mapBy("port", "protocol"), selector: wholeMap },
  V1ServiceStatus: { conditions },
  V1ServiceAccount: { secrets: mapBy("name") },
  V1NamespaceStatus: { conditions },
  V1NodeSpec: { podCIDRs: mergedSet },
  V1NodeStatus: { addresses: mapBy("type"), conditions },
  V1PersistentVolumeClaimStatus: { conditions },
  V1ReplicationControllerStatus: { conditions },
  V1ComponentStatus: { conditions },
  V1DaemonSetStatus: { conditions },
  V1DeploymentSpec: { strategy: { strategy: "retainKeys" } },
  V1DeploymentStatus: { conditions },
  V1ReplicaSetStatus: { conditions },
  V1StatefulSetStatus: { conditions },
  V1JobStatus: { conditions: mergedBy("type") },
  V1PodFailurePolicyOnExitCodesRequirement: { values: set },
  V1UncountedTerminatedPods: { failed: set, succeeded: set },
  V2HorizontalPodAutoscalerStatus: { conditions },
  V1PodDisruptionBudgetSpec: { selector: { strategy: "replace" } },
  V1PodDisruptionBudgetStatus: { conditions },
  V1CertificateSigningRequestStatus: { conditions: mapOnly("type") },
  V1Endpoint: { addresses: set },
  V1ServiceCIDRStatus: { conditions },
  V1AllocatedDeviceStatus: { conditions: mapOnly("type") },
  V1ResourceClaimStatus: {
    devices: mapOnly("driver", "device", "pool", "shareID"),
    reservedFor: mapBy("uid"),
  },
  V1FlowSchemaStatus: { conditions },
  V1PriorityLevelConfigurationStatus: { conditions },
  V1CSIDriverSpec: { volumeLifecycleModes: set },
  V1CSINodeSpec: { drivers: mapBy("name") },
  V1APIServiceStatus: { conditions },
  V1CustomResourceDefinitionStatus: { conditions: mapOnly("type") },
  V1JSONSchemaProps: { "x-kubernetes-validations": mapBy("rule") },
  V1MutatingWebhook: { matchConditions: mapBy("name") },
  V1MutatingWebhookConfiguration: { webhooks: mapBy("name") },
  V1ValidatingWebhook: { matchConditions: mapBy("name") },
  V1ValidatingWebhookConfiguration: { webhooks: mapBy("name") },
  V1MutatingAdmissionPolicySpec: { matchConditions: mapBy("name"), variables: mergedBy("name") },
  V1ValidatingAdmissionPolicySpec: { matchConditions: mapBy("name"), variables: mapBy("name") },
  V1ValidatingAdmissionPolicyStatus: { conditions: mapOnly("type") },
};

export function fieldStrategy(schema: string, field: string): FieldStrategy | undefined {
  return strategies[schema]?.[field];
}

/** References and selectors: appliers own them as a whole. */
const atomicObjects = new Set([
  ...["V1ConfigMapKeySelector", "V1FileKeySelector", "V1LabelSelector", "V1LocalObjectReference"],
  ...[
    "V1NodeSelector",
    "V1NodeSelectorTerm",
    "V1ObjectFieldSelector",
    "V1ObjectReference",
    "V1OwnerReference",
  ],
  ...["V1ResourceFieldSelector", "V1ScopeSelector", "V1SecretKeySelector", "V1SecretReference"],
  ...["V1TopologySelectorTerm", "V1TypedLocalObjectReference", "V1CrossVersionObjectReference", "V1RoleRef"],
  ...["V1MatchResources", "V1NamedRuleWithOperations", "V1ParamKind", "V1ParamRef", "RbacV1Subject"],
  ...["V1ServiceBackendPort"],
]);

export const isAtomicObject = (schema: string): boolean => atomicObjects.has(schema);
