import type { FieldError } from "../field-error.js";
import type { V1DeviceClass } from "../generated/types.js";
import { each } from "../meta/checks.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { atMost, validateConfiguration, validateSelectors } from "./validate-requests.js";

const mostConfigurations = 32;

export const deviceClass: Kind<V1DeviceClass> = defineKind<V1DeviceClass>({
  group: "resource.k8s.io",
  resource: "deviceclasses",
  kind: "DeviceClass",
  namespaced: false,
  rules: { validate: validateDeviceClass },
});

export function validateDeviceClass({ spec }: V1DeviceClass): FieldError[] {
  return [
    ...validateSelectors(spec?.selectors, "spec.selectors"),
    ...atMost(spec?.config, mostConfigurations, "spec.config"),
    ...each(spec?.config, "spec.config", validateConfiguration),
  ];
}
