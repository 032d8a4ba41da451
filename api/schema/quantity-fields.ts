/** The published models call quantities strings; these are the fields that are quantities, or maps of them. */
const quantityFields: Readonly<Record<string, readonly string[]>> = {
  V1CapacityRequestPolicy: ["default", "validValues"],
  V1CapacityRequestPolicyRange: ["max", "min", "step"],
  V1CapacityRequirements: ["requests"],
  V1ContainerStatus: ["allocatedResources"],
  V1CSIStorageCapacity: ["capacity", "maximumVolumeSize"],
  V1Counter: ["value"],
  V1DeviceCapacity: ["value"],
  V1DeviceRequestAllocationResult: ["consumedCapacity"],
  V1EmptyDirVolumeSource: ["sizeLimit"],
  V1LimitRangeItem: ["default", "defaultRequest", "max", "maxLimitRequestRatio", "min"],
  V1NodeStatus: ["allocatable", "capacity"],
  V1NodeAllocatableResourceClaimStatus: ["resources"],
  V1NodeAllocatableResourceMapping: ["allocationMultiplier"],
  V1Overhead: ["podFixed"],
  V1PersistentVolumeClaimStatus: ["allocatedResources", "capacity"],
  V1PersistentVolumeSpec: ["capacity"],
  V1PodSpec: ["overhead"],
  V1PodStatus: ["allocatedResources"],
  V1ResourceFieldSelector: ["divisor"],
  V1ResourceQuotaSpec: ["hard"],
  V1ResourceQuotaStatus: ["hard", "used"],
  V1ResourceRequirements: ["limits", "requests"],
  V1VolumeResourceRequirements: ["limits", "requests"],
  V1beta1ContainerMetrics: ["usage"],
  V1beta1NodeMetrics: ["usage"],
  V2HPAScalingRules: ["tolerance"],
  V2MetricTarget: ["averageValue", "value"],
  V2MetricValueStatus: ["averageValue", "value"],
};

/** Whether the field holds a quantity, or a map of quantities. */
export function isQuantity(schema: string, field: string): boolean {
  return quantityFields[schema]?.includes(field) ?? false;
}
