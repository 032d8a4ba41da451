import {
  setMutatingWebhookConfigurationDefaults,
  setValidatingWebhookConfigurationDefaults,
} from "../../../api/admissionregistration/defaults.js";
import { setCustomResourceDefinitionDefaults } from "../../../api/apiextensions/defaults.js";
import { validateCustomResourceDefinition } from "../../../api/apiextensions/validate.js";
import { setApiServiceDefaults } from "../../../api/apiregistration/defaults.js";
import { setHorizontalPodAutoscalerDefaults } from "../../../api/autoscaling/defaults.js";
import { validateHorizontalPodAutoscaler } from "../../../api/autoscaling/validate.js";
import { validateLease } from "../../../api/coordination/validate.js";
import { setEndpointSliceDefaults } from "../../../api/discovery/defaults.js";
import { validateEndpointSlice, validateEndpointSliceUpdate } from "../../../api/discovery/validate.js";
import type * as k8s from "../../../api/generated/types.js";
import { isIpAddress } from "../../../api/meta/ip.js";
import { isPathSegment } from "../../../api/meta/names.js";
import { setIngressClassDefaults, setNetworkPolicyDefaults } from "../../../api/networking/defaults.js";
import { validateIngress } from "../../../api/networking/validate-ingress.js";
import {
  validateIngressClass,
  validateIngressClassUpdate,
} from "../../../api/networking/validate-ingress-class.js";
import { validateLoadBalancerStatus } from "../../../api/networking/validate-load-balancer.js";
import { validateNetworkPolicy } from "../../../api/networking/validate-network-policy.js";
import {
  validateIpAddress,
  validateIpAddressUpdate,
  validateServiceCidr,
  validateServiceCidrUpdate,
} from "../../../api/networking/validate-ranges.js";
import { validateRuntimeClass, validateRuntimeClassUpdate } from "../../../api/node/validate.js";
import { validatePodDisruptionBudget } from "../../../api/policy/validate.js";
import { setRoleBindingDefaults } from "../../../api/rbac/defaults.js";
import {
  validateClusterRole,
  validateClusterRoleBinding,
  validateRole,
  validateRoleBinding,
  validateRoleBindingUpdate,
} from "../../../api/rbac/validate.js";
import { setPriorityClassDefaults } from "../../../api/scheduling/defaults.js";
import { validatePriorityClass, validatePriorityClassUpdate } from "../../../api/scheduling/validate.js";
import { setCsiDriverDefaults, setStorageClassDefaults } from "../../../api/storage/defaults.js";
import { validateStorageClass, validateStorageClassUpdate } from "../../../api/storage/validate.js";
import { validateCsiDriver, validateCsiDriverUpdate } from "../../../api/storage/validate-csi-driver.js";
import type { Strategy } from "../strategy.js";
import { statusAlone, statusApart } from "./status.js";

export const leaseStrategy: Strategy<k8s.V1Lease> = {
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: false,
  validate: validateLease,
};

export const endpointSliceStrategy: Strategy<k8s.V1EndpointSlice> = {
  setDefaults: setEndpointSliceDefaults,
  validate: validateEndpointSlice,
  validateUpdate: validateEndpointSliceUpdate,
};

export const ingressStrategy: Strategy<k8s.V1Ingress> = {
  ...statusApart(),
  prepareForCreate(ingress) {
    ingress.status = { loadBalancer: {} };
  },
  validate: validateIngress,
  validateStatusUpdate: ({ status }) => validateLoadBalancerStatus(status?.loadBalancer),
};

export const serviceCidrStrategy: Strategy<k8s.V1ServiceCIDR> = {
  ...statusApart(),
  validate: validateServiceCidr,
  validateUpdate: validateServiceCidrUpdate,
};

export const ipAddressStrategy: Strategy<k8s.V1IPAddress> = {
  nameRule: isIpAddress,
  validate: validateIpAddress,
  validateUpdate: validateIpAddressUpdate,
};

export const ingressClassStrategy: Strategy<k8s.V1IngressClass> = {
  setDefaults: setIngressClassDefaults,
  validate: validateIngressClass,
  validateUpdate: validateIngressClassUpdate,
};

export const runtimeClassStrategy: Strategy<k8s.V1RuntimeClass> = {
  validate: validateRuntimeClass,
  validateUpdate: validateRuntimeClassUpdate,
};

export const networkPolicyStrategy: Strategy<k8s.V1NetworkPolicy> = {
  setDefaults: setNetworkPolicyDefaults,
  validate: validateNetworkPolicy,
};

export const roleStrategy: Strategy<k8s.V1Role> = {
  nameRule: isPathSegment,
  allowCreateOnUpdate: true,
  validate: validateRole,
};

export const clusterRoleStrategy: Strategy<k8s.V1ClusterRole> = {
  nameRule: isPathSegment,
  allowCreateOnUpdate: true,
  validate: validateClusterRole,
};

export const roleBindingStrategy: Strategy<k8s.V1RoleBinding> = {
  nameRule: isPathSegment,
  allowCreateOnUpdate: true,
  setDefaults: setRoleBindingDefaults,
  validate: validateRoleBinding,
  validateUpdate: validateRoleBindingUpdate,
};

export const clusterRoleBindingStrategy: Strategy<k8s.V1ClusterRoleBinding> = {
  nameRule: isPathSegment,
  allowCreateOnUpdate: true,
  setDefaults: setRoleBindingDefaults,
  validate: validateClusterRoleBinding,
  validateUpdate: validateRoleBindingUpdate,
};

export const podDisruptionBudgetStrategy: Strategy<k8s.V1PodDisruptionBudget> = {
  ...statusApart(),
  allowUnconditionalUpdate: false,
  prepareForCreate(budget) {
    budget.status = { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 };
  },
  validate: validatePodDisruptionBudget,
};

export const horizontalPodAutoscalerStrategy: Strategy<k8s.V2HorizontalPodAutoscaler> = {
  ...statusApart(),
  setDefaults: setHorizontalPodAutoscalerDefaults,
  prepareForCreate(autoscaler) {
    autoscaler.status = { desiredReplicas: 0 };
  },
  validate: validateHorizontalPodAutoscaler,
};

export const storageClassStrategy: Strategy<k8s.V1StorageClass> = {
  setDefaults: setStorageClassDefaults,
  validate: validateStorageClass,
  validateUpdate: validateStorageClassUpdate,
};

export const volumeAttachmentStrategy: Strategy<k8s.V1VolumeAttachment> = {
  ...statusAlone(),
  prepareForCreate(attachment) {
    attachment.status = { attached: false };
  },
};

export const flowSchemaStrategy: Strategy<k8s.V1FlowSchema> = statusAlone();
export const priorityLevelStrategy: Strategy<k8s.V1PriorityLevelConfiguration> = statusAlone();
export const validatingAdmissionPolicyStrategy: Strategy<k8s.V1ValidatingAdmissionPolicy> = statusAlone();

export const csiDriverStrategy: Strategy<k8s.V1CSIDriver> = {
  setDefaults: setCsiDriverDefaults,
  validate: validateCsiDriver,
  validateUpdate: validateCsiDriverUpdate,
};

export const priorityClassStrategy: Strategy<k8s.V1PriorityClass> = {
  setDefaults: setPriorityClassDefaults,
  validate: validatePriorityClass,
  validateUpdate: validatePriorityClassUpdate,
};

export const validatingWebhookConfigurationStrategy: Strategy<k8s.V1ValidatingWebhookConfiguration> = {
  setDefaults: setValidatingWebhookConfigurationDefaults,
};

export const mutatingWebhookConfigurationStrategy: Strategy<k8s.V1MutatingWebhookConfiguration> = {
  setDefaults: setMutatingWebhookConfigurationDefaults,
};

export const customResourceDefinitionStrategy: Strategy<k8s.V1CustomResourceDefinition> = {
  ...statusApart(),
  allowUnconditionalUpdate: false,
  setDefaults: setCustomResourceDefinitionDefaults,
  prepareForCreate(definition) {
    const stored = definition.spec?.versions?.filter(({ storage }) => storage).map(({ name }) => name) ?? [];
    definition.status = { acceptedNames: { kind: "", plural: "" }, conditions: [], storedVersions: stored };
  },
  validate: validateCustomResourceDefinition,
};

export const apiServiceStrategy: Strategy<k8s.V1APIService> = {
  ...statusAlone(),
  allowUnconditionalUpdate: false,
  setDefaults: setApiServiceDefaults,
};
