import { type FieldError, invalid } from "../../field-error.js";
import type { V1ContainerStatus, V1Pod, V1PodStatus } from "../../generated/types.js";
import { checkName, checkNonNegative, checkOneOf, each } from "../../meta/checks.js";
import { isIpAddress, sameFamilyTwice } from "../../meta/ip.js";
import { isDns1123Subdomain, isQualifiedName } from "../../meta/names.js";

const phases = ["Failed", "Pending", "Running", "Succeeded", "Unknown"];

/** What a node says of a pod: DNS answers with its addresses, and Services lead there. */
export function validatePodStatusUpdate({ status = {} }: V1Pod): FieldError[] {
  return [
    ...validateAddresses(status, "podIP"),
    ...validateAddresses(status, "hostIP"),
    ...checkOneOf(status.phase || undefined, phases, "status.phase"),
    ...checkName(status.nominatedNodeName || undefined, isDns1123Subdomain, "status.nominatedNodeName"),
    ...each(status.conditions, "status.conditions", ({ type }, field) =>
      checkName(type, isQualifiedName, `${field}.type`),
    ),
    ...(["initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses"] as const).flatMap(
      (list) => each(status[list], `status.${list}`, validateContainerStatus),
    ),
  ];
}

/** The one address and the list of all are one field under two names. */
function validateAddresses(status: V1PodStatus, name: "podIP" | "hostIP"): FieldError[] {
  const [one, all = []] = [status[name], status[`${name}s`]];
  const field = `status.${name}s`;
  const errors = [
    ...checkName(one || undefined, isIpAddress, `status.${name}`),
    ...each(all, field, ({ ip }, at) => checkName(ip ?? "", isIpAddress, at)),
  ];
  const first = all[0]?.ip;
  if (first && one && one !== first)
    errors.push(invalid(`${field}[0].ip`, first, `must be equal to \`${name}\``));
  if (!sameFamilyTwice(all.map(({ ip }) => ip ?? ""))) return errors;
  return [...errors, invalid(field, all, "may specify no more than one IP for each IP family")];
}

function validateContainerStatus({ restartCount }: V1ContainerStatus, field: string): FieldError[] {
  return checkNonNegative(restartCount, `${field}.restartCount`);
}
