import { type FieldError, invalid, required, tooLong } from "../../field-error.js";
import type { V1AppArmorProfile, V1SeccompProfile } from "../../generated/types.js";
import { checkOneOf } from "../../meta/checks.js";
import { checkLocalPath } from "./validate-volume-mounts.js";

const profileTypes = ["Localhost", "RuntimeDefault", "Unconfined"];

export function validateSeccomp(profile: V1SeccompProfile | undefined, path: string): FieldError[] {
  if (!profile) return [];
  if (!profile.type) return [required(`${path}.type`, "type is required when seccompProfile is set")];
  const errors = checkOneOf(profile.type, profileTypes, `${path}.type`);
  if (profile.type === "Localhost" && !profile.localhostProfile) {
    errors.push(required(`${path}.localhostProfile`, "must be set when seccomp type is Localhost"));
  } else if (profile.type === "Localhost") {
    errors.push(...checkLocalPath(profile.localhostProfile ?? "", `${path}.localhostProfile`));
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

const longestAppArmorName = 4_095;

export function validateAppArmor(profile: V1AppArmorProfile | undefined, path: string): FieldError[] {
  if (!profile) return [];
  if (!profile.type) return [required(`${path}.type`, "type is required when appArmorProfile is set")];
  const field = `${path}.localhostProfile`;
  const { type, localhostProfile: name } = profile;
  if (type !== "Localhost") {
    const errors = checkOneOf(type, profileTypes, `${path}.type`);
    if (name === undefined) return errors;
    return [...errors, invalid(field, name, "can only be set when AppArmor type is Localhost")];
  }
  if (!name?.trim()) return [required(field, "must be set when AppArmor type is Localhost")];
  if (name.trim() !== name) return [invalid(field, name, "must not be padded with whitespace")];
  return Buffer.byteLength(name) > longestAppArmorName ? [tooLong(field, longestAppArmorName)] : [];
}
