import { type FieldError, invalid } from "../../field-error.js";
import type { V1PodSpec, V1SecurityContext } from "../../generated/types.js";
import { checkOneOf, checkRange, each } from "../../meta/checks.js";
import { validateAppArmor, validateSeccomp } from "./validate-security-profiles.js";
import { validateSysctls } from "./validate-sysctls.js";

const largestId = 2_147_483_647;

const checkId = (id: number | undefined, field: string) => checkRange(id, 0, largestId, field);

export function validateSecurityContext(
  context: V1SecurityContext | undefined,
  { hostUsers }: V1PodSpec,
  path: string,
): FieldError[] {
  if (!context) return [];
  const errors = [
    ...checkId(context.runAsUser, `${path}.runAsUser`),
    ...checkId(context.runAsGroup, `${path}.runAsGroup`),
    ...checkOneOf(context.procMount, ["Default", "Unmasked"], `${path}.procMount`),
    ...validateSeccomp(context.seccompProfile, `${path}.seccompProfile`),
    ...validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`),
  ];
  if (context.procMount === "Unmasked" && hostUsers !== false) {
    const why = "`hostUsers` must be false to use `Unmasked`";
    errors.push(invalid(`${path}.procMount`, context.procMount, why));
  }
  if (context.allowPrivilegeEscalation !== false) return errors;
  const added = context.capabilities?.add ?? [];
  if (context.privileged) {
    errors.push(
      invalid(path, context, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"),
    );
  }
  if (added.includes("CAP_SYS_ADMIN")) {
    errors.push(
      invalid(
        path,
        context,
        "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN",
      ),
    );
  }
  return errors;
}

export function validatePodSecurityContext(spec: V1PodSpec, path: string): FieldError[] {
  const { securityContext: context } = spec;
  const field = `${path}.securityContext`;
  const errors: FieldError[] = [];
  if (spec.shareProcessNamespace && spec.hostPID) {
    const detail = "ShareProcessNamespace and HostPID cannot both be enabled";
    errors.push(invalid(`${path}.shareProcessNamespace`, spec.shareProcessNamespace, detail));
  }
  if (!context) return errors;
  errors.push(
    ...checkId(context.runAsUser, `${field}.runAsUser`),
    ...checkId(context.runAsGroup, `${field}.runAsGroup`),
    ...checkId(context.fsGroup, `${field}.fsGroup`),
    ...each(context.supplementalGroups, `${field}.supplementalGroups`, checkId),
    ...checkOneOf(context.fsGroupChangePolicy, ["Always", "OnRootMismatch"], `${field}.fsGroupChangePolicy`),
    ...checkOneOf(context.supplementalGroupsPolicy, ["Merge", "Strict"], `${field}.supplementalGroupsPolicy`),
    ...validateSeccomp(context.seccompProfile, `${field}.seccompProfile`),
    ...validateAppArmor(context.appArmorProfile, `${field}.appArmorProfile`),
    ...validateSysctls(spec, `${field}.sysctls`),
  );
  return errors;
}
