import {
  setEndpointsDefaults,
  setLimitRangeDefaults,
  setNodeDefaults,
  setSecretDefaults,
} from "../../../api/core/defaults.js";
import {
  setPersistentVolumeClaimDefaults,
  setPersistentVolumeDefaults,
} from "../../../api/core/persistent-volume-claim-defaults.js";
import { setPodTemplateDefaults } from "../../../api/core/pods/defaults.js";
import { validatePodTemplateSpec } from "../../../api/core/pods/validate.js";
import { validateConfigMap, validateConfigMapUpdate } from "../../../api/core/validate-config-map.js";
import { validateEndpoints } from "../../../api/core/validate-endpoints.js";
import { validateLimitRange } from "../../../api/core/validate-limit-range.js";
import { validateNode, validateNodeUpdate } from "../../../api/core/validate-node.js";
import { validateNodeStatus } from "../../../api/core/validate-node-status.js";
import {
  validatePersistentVolume,
  validatePersistentVolumeClaim,
  validatePersistentVolumeClaimUpdate,
  validatePersistentVolumeUpdate,
} from "../../../api/core/validate-persistent-volume.js";
import { validateResourceQuota } from "../../../api/core/validate-resource-quota.js";
import { validateSecret, validateSecretUpdate } from "../../../api/core/validate-secret.js";
import type * as k8s from "../../../api/generated/types.js";
import type { NodeRanges } from "../allocators/node-ranges.js";
import type { Strategy } from "../strategy.js";
import { keepSpec, keepStatus, statusApart } from "./status.js";

export const configMapStrategy: Strategy<k8s.V1ConfigMap> = {
  validate: validateConfigMap,
  validateUpdate: validateConfigMapUpdate,
};

export const secretStrategy: Strategy<k8s.V1Secret> = {
  setDefaults: setSecretDefaults,
  validate: validateSecret,
  validateUpdate: validateSecretUpdate,
  selectableFields: ({ type }) => ({ type: type ?? "" }),
};

/** Whoever registers a node may report its status along. Its pod ranges are its own. */
export const nodeStrategy = (ranges: NodeRanges): Strategy<k8s.V1Node> => ({
  setDefaults: setNodeDefaults,
  prepareForUpdate: keepStatus,
  prepareForStatusUpdate: keepSpec,
  validate: validateNode,
  validateUpdate: validateNodeUpdate,
  validateStatusUpdate: ({ status }) => validateNodeStatus(status),
  selectableFields: ({ spec }) => ({ "spec.unschedulable": String(spec?.unschedulable ?? false) }),
  beginCreate: (node, { dryRun }) => (dryRun ? ranges.dryRun() : ranges).begin(node),
  beginUpdate: (node, old, { dryRun }) => (dryRun ? ranges.dryRun() : ranges).begin(node, old),
  afterDelete: (node) => ranges.release(node),
});

export const endpointsStrategy: Strategy<k8s.V1Endpoints> = {
  allowCreateOnUpdate: true,
  setDefaults: setEndpointsDefaults,
  validate: validateEndpoints,
};

export const serviceAccountStrategy: Strategy<k8s.V1ServiceAccount> = {};

export const persistentVolumeStrategy: Strategy<k8s.V1PersistentVolume> = {
  ...statusApart(),
  setDefaults: setPersistentVolumeDefaults,
  prepareForCreate(volume) {
    volume.status = { phase: "Pending" };
  },
  validate: validatePersistentVolume,
  validateUpdate: validatePersistentVolumeUpdate,
};

export const persistentVolumeClaimStrategy: Strategy<k8s.V1PersistentVolumeClaim> = {
  ...statusApart(),
  setDefaults: setPersistentVolumeClaimDefaults,
  prepareForCreate(claim) {
    claim.status = { phase: "Pending" };
  },
  validate: validatePersistentVolumeClaim,
  validateUpdate: validatePersistentVolumeClaimUpdate,
};

export const limitRangeStrategy: Strategy<k8s.V1LimitRange> = {
  allowCreateOnUpdate: true,
  setDefaults: setLimitRangeDefaults,
  validate: validateLimitRange,
};

export const resourceQuotaStrategy: Strategy<k8s.V1ResourceQuota> = {
  ...statusApart(),
  validate: validateResourceQuota,
};

export const podTemplateStrategy: Strategy<k8s.V1PodTemplate> = {
  setDefaults: ({ template }) => setPodTemplateDefaults(template),
  validate: ({ template }) => validatePodTemplateSpec(template ?? {}, "template"),
};
