import { isPointer } from "./pointer-fields.js";
import type { TypeKind } from "./type-kind.js";

/**
 * What becomes of a field that holds nothing (false, 0, an empty text, list, map or object): it is left out, stays as
 * it was given, or is there even when it was not given.
 */
export type Emptiness = "dropped" | "kept" | "written";

/** Required fields that are left out when they are empty. */
const droppedThough: Readonly<Record<string, readonly string[]>> = {
  V1CapacityRequestPolicyRange: ["min"],
  V1ContainerRestartRule: ["action"],
  V1ContainerRestartRuleOnExitCodes: ["operator"],
  V1CounterSet: ["counters"],
  V1DeviceCounterConsumption: ["counters"],
  V1ImageVolumeStatus: ["imageRef"],
  V1ParentReference: ["name", "resource"],
  V1PodCertificateProjection: ["keyType", "signerName"],
  V1TokenReviewSpec: ["token"],
  V1ValidatingAdmissionPolicyBindingSpec: ["policyName", "validationActions"],
};

/** Optional fields that are written out all the same; lists among them only once they are given. */
const writtenThough: Readonly<Record<string, readonly string[]>> = {
  CoreV1Event: ["reportingComponent", "reportingInstance"],
  V1AllocatedDeviceStatus: ["conditions"],
  V1CSINodeDriver: ["topologyKeys"],
  V1ClusterRole: ["rules"],
  V1ContainerImage: ["names"],
  V1CustomResourceDefinitionStatus: ["conditions", "storedVersions"],
  V1DeviceClaim: ["requests"],
  V1EndpointSlice: ["endpoints", "ports"],
  V1FlowSchemaSpec: ["matchingPrecedence"],
  V1NodeRuntimeHandler: ["name"],
  V1PodDisruptionBudgetStatus: ["currentHealthy", "desiredHealthy", "disruptionsAllowed", "expectedPods"],
  V1PodFailurePolicyOnPodConditionsPattern: ["status"],
  V1PriorityClass: ["value"],
  V1ProjectedVolumeSource: ["sources"],
  V1QueuingConfiguration: ["handSize", "queueLengthLimit", "queues"],
  V1ResourceFieldSelector: ["divisor"],
  V1ResourcePolicyRule: ["namespaces"],
  V1Role: ["rules"],
  V1RoleRef: ["apiGroup"],
  V1StatefulSetOrdinals: ["start"],
  V1StatefulSetSpec: ["serviceName"],
  V1StatefulSetStatus: ["availableReplicas"],
  V1TokenRequestSpec: ["audiences"],
  V1TokenRequestStatus: ["token"],
  V2HorizontalPodAutoscalerStatus: ["currentMetrics"],
};

/** Objects that are never absent, in whichever class they stand … */
const parts = new Set([
  ...[
    "acceptedNames",
    "backend",
    "clientConfig",
    "conditions",
    "current",
    "daemonEndpoints",
    "deprecatedSource",
    "devices",
  ],
  ...["describedObject", "involvedObject", "jobTemplate", "kubeletEndpoint", "lastState", "limitResponse"],
  ...["loadBalancer", "metadata", "metric", "names", "nodeInfo", "podAffinityTerm", "podSelector", "pool"],
  ...[
    "port",
    "preference",
    "preferredVersion",
    "priorityLevelConfiguration",
    "regarding",
    "resources",
    "roleRef",
  ],
  ...[
    "scaleTargetRef",
    "source",
    "spec",
    "state",
    "status",
    "strategy",
    "target",
    "template",
    "updateStrategy",
  ],
  ...["user", "userInfo"],
]);

/** … but in these. */
const pointers: Readonly<Record<string, readonly string[]>> = {
  FlowcontrolV1Subject: ["user"],
  V1ContainerStatus: ["resources", "user"],
  V1NetworkPolicyPeer: ["podSelector"],
  V1PodSpec: ["resources"],
  V1PodStatus: ["resources"],
  V1ReplicationControllerSpec: ["template"],
  V1WebhookConversion: ["clientConfig"],
};

/** What Kubernetes' own types do with the field when it is empty. */
export function emptiness(owner: string, field: string, kind: TypeKind, required: boolean): Emptiness {
  const isWritten = required
    ? !droppedThough[owner]?.includes(field)
    : (writtenThough[owner]?.includes(field) ?? false);
  switch (kind) {
    case "object":
      return parts.has(field) && !pointers[owner]?.includes(field) ? "written" : "kept";
    case "list":
    case "map":
    case "bytes":
      return isWritten ? "kept" : "dropped";
    case "any":
    case "time":
    case "microtime":
      return "kept";
    case "quantity":
    case "int-or-string":
      return isWritten ? "written" : "kept";
    default:
      if (isPointer(owner, field, required)) return "kept";
      return isWritten ? "written" : "dropped";
  }
}
