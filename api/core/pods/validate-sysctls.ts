import { type FieldError, invalid, required } from "../../field-error.js";
import type { V1PodSpec } from "../../generated/types.js";
import { checkUnique, each } from "../../meta/checks.js";
import { sysctlNamespace } from "./sysctls.js";

const sysctlSegment = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
const sysctlName = new RegExp(`^(${sysctlSegment}[\\./])*${sysctlSegment}$`);

export function validateSysctls(spec: V1PodSpec, path: string): FieldError[] {
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
      const namespace = sysctlNamespace(name);
      const host = namespace === "net" ? "hostNetwork" : "hostIPC";
      if (!namespace || !spec[host]) return [];
      return [invalid(`${field}.name`, name, `may not be specified when '${host}' is true`)];
    }),
    ...checkUnique(
      sysctls,
      ({ name }) => name,
      (index) => `${path}[${index}].name`,
    ),
  ];
}
