import type * as k8s from "../../../api/generated/types.js";
import {
  setResourceClaimDefaults,
  setResourceClaimTemplateDefaults,
} from "../../../api/resource/defaults.js";
import {
  validateDeviceClass,
  validateResourceClaim,
  validateResourceClaimStatus,
  validateResourceClaimTemplate,
  validateResourceClaimTemplateUpdate,
  validateResourceClaimUpdate,
} from "../../../api/resource/validate.js";
import {
  validateResourceSlice,
  validateResourceSliceUpdate,
} from "../../../api/resource/validate-resource-slice.js";
import type { Strategy } from "../strategy.js";
import { statusAlone } from "./status.js";

export const resourceClaimStrategy: Strategy<k8s.ResourceV1ResourceClaim> = {
  ...statusAlone(),
  setDefaults: setResourceClaimDefaults,
  validate: validateResourceClaim,
  validateUpdate: validateResourceClaimUpdate,
  validateStatusUpdate: validateResourceClaimStatus,
};

export const resourceClaimTemplateStrategy: Strategy<k8s.V1ResourceClaimTemplate> = {
  setDefaults: setResourceClaimTemplateDefaults,
  validate: validateResourceClaimTemplate,
  validateUpdate: validateResourceClaimTemplateUpdate,
};

export const deviceClassStrategy: Strategy<k8s.V1DeviceClass> = { validate: validateDeviceClass };

export const resourceSliceStrategy: Strategy<k8s.V1ResourceSlice> = {
  validate: validateResourceSlice,
  validateUpdate: validateResourceSliceUpdate,
  selectableFields: ({ spec }) => ({
    "spec.nodeName": spec?.nodeName ?? "",
    "spec.driver": spec?.driver ?? "",
  }),
};
