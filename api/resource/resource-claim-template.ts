import type { FieldError } from "../field-error.js";
import type { V1ResourceClaimTemplate } from "../generated/types.js";
import { validateImmutable } from "../meta/validate-metadata.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { setResourceClaimTemplateDefaults } from "./resource-claim-defaults.js";
import { validateDeviceClaim } from "./validate-requests.js";

const validateResourceClaimTemplate = ({ spec }: V1ResourceClaimTemplate): FieldError[] =>
  validateDeviceClaim(spec?.spec?.devices, "spec.spec.devices");

export const validateResourceClaimTemplateUpdate = (
  { spec }: V1ResourceClaimTemplate,
  { spec: old }: V1ResourceClaimTemplate,
): FieldError[] => validateImmutable(spec, old, "spec");

export const resourceClaimTemplate: Kind<V1ResourceClaimTemplate> = defineKind<V1ResourceClaimTemplate>({
  group: "resource.k8s.io",
  resource: "resourceclaimtemplates",
  kind: "ResourceClaimTemplate",
  generation: "absent",
  rules: {
    setDefaults: setResourceClaimTemplateDefaults,
    validate: validateResourceClaimTemplate,
    validateUpdate: validateResourceClaimTemplateUpdate,
  },
});
