import { type FieldError, invalid, required, tooLong } from "../field-error.js";
import type { V1Secret } from "../generated/types.js";
import { checkName, eachEntry } from "../meta/checks.js";
import { isConfigKey } from "../meta/port-names.js";
import { validateImmutable } from "../meta/validate-metadata.js";
import { dataLimit, validateFrozen } from "./validate-config-map.js";

export function validateSecret(secret: V1Secret): FieldError[] {
  const { data = {} } = secret;
  const size = Object.values(data).reduce((sum, text) => sum + Buffer.byteLength(text, "base64"), 0);
  return [
    ...eachEntry(data, (key) => checkName(key, isConfigKey, `data[${key}]`)),
    ...(size > dataLimit ? [tooLong("data", dataLimit)] : []),
    ...validateByType(secret, data),
  ];
}

export function validateSecretUpdate(secret: V1Secret, old: V1Secret): FieldError[] {
  return [...validateImmutable(secret.type, old.type, "type"), ...validateFrozen(secret, old, ["data"])];
}

const accountAnnotation = "kubernetes.io/service-account.name";

/** The keys that those who read a secret of this type rely on. */
function validateByType({ type, metadata }: V1Secret, data: Record<string, string>): FieldError[] {
  const needs = (...keys: string[]) =>
    keys.filter((key) => data[key] === undefined).map((key) => required(`data[${key}]`));
  switch (type) {
    case "kubernetes.io/service-account-token":
      return metadata.annotations?.[accountAnnotation]
        ? []
        : [required(`metadata.annotations[${accountAnnotation}]`)];
    case "kubernetes.io/dockercfg":
      return [...needs(".dockercfg"), ...checkJson(data, ".dockercfg")];
    case "kubernetes.io/dockerconfigjson":
      return [...needs(".dockerconfigjson"), ...checkJson(data, ".dockerconfigjson")];
    case "kubernetes.io/basic-auth":
      return data.username !== undefined || data.password !== undefined ? [] : needs("username", "password");
    case "kubernetes.io/ssh-auth":
      return data["ssh-privatekey"] ? [] : [required("data[ssh-privatekey]")];
    case "kubernetes.io/tls":
      return needs("tls.crt", "tls.key");
    default:
      return [];
  }
}

function checkJson(data: Record<string, string>, key: string): FieldError[] {
  const encoded = data[key];
  if (encoded === undefined) return [];
  try {
    JSON.parse(Buffer.from(encoded, "base64").toString("utf8"));
    return [];
  } catch (error) {
    return [
      invalid(
        `data[${key}]`,
        "<secret contents redacted>",
        error instanceof Error ? error.message : "no JSON",
      ),
    ];
  }
}
