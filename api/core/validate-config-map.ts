import { type FieldError, forbiddenField, invalid, tooLong } from "../field-error.js";
import type { V1ConfigMap } from "../generated/types.js";
import { checkName, eachEntry } from "../meta/checks.js";
import { isConfigKey } from "../meta/port-names.js";
import { semanticEqual } from "../meta/semantic-equal.js";

export const dataLimit = 1024 * 1024;

export function validateConfigMap({ data = {}, binaryData = {} }: V1ConfigMap): FieldError[] {
  const errors = [
    ...eachEntry(data, (key) => checkName(key, isConfigKey, `data[${key}]`)),
    ...eachEntry(data, (key) =>
      Object.hasOwn(binaryData, key)
        ? [invalid(`data[${key}]`, key, "duplicate of key present in binaryData")]
        : [],
    ),
    ...eachEntry(binaryData, (key) => checkName(key, isConfigKey, `binaryData[${key}]`)),
  ];
  const size =
    Object.values(data).reduce((sum, text) => sum + Buffer.byteLength(text), 0) +
    Object.values(binaryData).reduce((sum, text) => sum + Buffer.byteLength(text, "base64"), 0);
  return size > dataLimit ? [...errors, tooLong("[]", dataLimit)] : errors;
}

export function validateConfigMapUpdate(map: V1ConfigMap, old: V1ConfigMap): FieldError[] {
  return validateFrozen(map, old, ["data", "binaryData"]);
}

/** `immutable: true` can't be taken back, nor anything be changed under it. */
export function validateFrozen<T extends { immutable?: boolean | undefined }>(
  object: T,
  old: T,
  fields: readonly (keyof T & string)[],
): FieldError[] {
  if (!old.immutable) return [];
  const detail = "field is immutable when `immutable` is set";
  const errors = object.immutable ? [] : [forbiddenField("immutable", detail)];
  const changed = fields.filter((field) => !semanticEqual(object[field], old[field]));
  return [...errors, ...changed.map((field) => forbiddenField(field, detail))];
}
