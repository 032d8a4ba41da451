import { type FieldError, forbiddenField, tooLong } from "../../field-error.js";
import type { V1PodSpec } from "../../generated/types.js";
import { checkName } from "../../meta/checks.js";
import { isDns1123Label, isDns1123Subdomain } from "../../meta/names.js";

/** The longest that the kernel takes. */
const longest = 64;

/** By what a pod is known to itself, and to DNS. */
export function validateHostname(spec: V1PodSpec, path: string): FieldError[] {
  return [
    ...checkName(spec.hostname || undefined, isDns1123Label, `${path}.hostname`),
    ...checkName(spec.subdomain || undefined, isDns1123Label, `${path}.subdomain`),
    ...validateOverride(spec, `${path}.hostnameOverride`),
  ];
}

/** It is the kernel's name of the pod, which has a namespace for that only beside one of its own for the network. */
function validateOverride(spec: V1PodSpec, field: string): FieldError[] {
  const { hostnameOverride: name, hostNetwork, setHostnameAsFQDN } = spec;
  if (name === undefined) return [];
  return [
    ...checkName(name, isDns1123Subdomain, field),
    ...(name.length > longest ? [tooLong(field, longest)] : []),
    ...(hostNetwork ? [forbiddenField(field, "may not be specified when 'hostNetwork' is true")] : []),
    ...(setHostnameAsFQDN
      ? [forbiddenField(field, "may not be specified when 'setHostnameAsFQDN' is true")]
      : []),
  ];
}
