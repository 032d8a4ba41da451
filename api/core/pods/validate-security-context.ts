import { type FieldError, invalid, required } from "../../field-error.js";
import type { V1PodSpec, V1SeccompProfile, V1SecurityContext } from "../../generated/types.js";
import { checkOneOf, checkRange, checkUnique, each } from "../../meta/checks.js";

const largestId = 2_147_483_647;
const seccompTypes = ["Localhost", "RuntimeDefault", "Unconfined"];

const checkId = (id: number | undefined, field: string) => checkRange(id, 0, largestId, field);

export function validateSecurityContext(context: V1SecurityContext | undefined, path: string): FieldError[] {
  if (!context) return [];
  const errors = [
    ...checkId(context.runAsUser, `${path}.runAsUser`),
    ...checkId(context.runAsGroup, `${path}.runAsGroup`),
    ...checkOneOf(context.procMount, ["Default", "Unmasked"], `${path}.procMount`),
    ...validateSeccomp(context.seccompProfile, `${path}.seccompProfile`),
  ];
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

function validateSeccomp(profile: V1SeccompProfile | undefined, path: string): FieldError[] {
  if (!profile) return [];
  if (!profile.type) return [required(`${path}.type`, "type is required when seccompProfile is set")];
  const errors = checkOneOf(profile.type, seccompTypes, `${path}.type`);
  if (profile.type === "Localhost" && !profile.localhostProfile) {
    errors.push(required(`${path}.localhostProfile`, "must be set when seccomp type is Localhost"));
  }
  if (profile.type !== "Localhost" && profile.localhostProfile) {
    errors.push(
      invalid(
        `${path}.localhostProfile`,
        profile.localhostProfile,
        "can only be set when seccomp type is Localhost",
      ),
    );
  }
  return errors;
}

const sysctlName = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9*]([-_a-z0-9*]*[a-z0-9*])?$/;

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
    ...validateSysctls(spec, `${field}.sysctls`),
  );
  return errors;
}

function validateSysctls(spec: V1PodSpec, path: string): FieldError[] {
  const sysctls = spec.securityContext?.sysctls;
  return [
    ...each(sysctls, path, ({ name }, field) => {
      if (!name) return [required(`${field}.name`)];
      if (name.length > 253 || !sysctlName.test(name)) {
        return [
          invalid(
            `${field}.name`,
            name,
            `must have at most 253 characters and match regex ${sysctlName.source}`,
          ),
        ];
      }
      if (spec.hostNetwork && name.startsWith("net.")) {
        return [invalid(`${field}.name`, name, "may not be specified when 'hostNetwork' is true")];
      }
      return [];
    }),
    ...checkUnique(
      sysctls,
      ({ name }) => name,
      (index) => `${path}[${index}].name`,
    ),
  ];
}
