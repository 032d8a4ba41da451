import { type FieldError, forbiddenField, notSupported, required, tooMany } from "../field-error.js";
import type {
  V1LabelSelector,
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1PersistentVolumeClaimSpec,
  V1PersistentVolumeSpec,
} from "../generated/types.js";
import { checkName, checkOneOf, each } from "../meta/checks.js";
import { isDns1123Subdomain } from "../meta/names.js";
import { compareQuantity, parseQuantity, tryParseQuantity } from "../meta/quantity.js";
import { semanticEqual } from "../meta/semantic-equal.js";
import { validateImmutable } from "../meta/validate-metadata.js";
import { validateLabelSelector } from "../meta/validate-selector.js";
import { validateNodeSelector } from "./pods/validate-affinity.js";
import { validateSize } from "./pods/validate-resources.js";
import { sourceOf, validateVolumeSource } from "./validate-volume-source.js";

const accessModes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
const volumeModes = ["Block", "Filesystem"];

/** All claims are held against all volumes, by one controller for everybody. */
const most = { modes: 16, requirements: 500 };

function validateAccessModes(modes: readonly string[] | undefined, path: string): FieldError[] {
  if ((modes ?? []).length === 0) return [required(path, "at least 1 access mode is required")];
  if (modes && modes.length > most.modes) return [tooMany(path, modes.length, most.modes)];
  const errors = each(modes, path, (mode) => checkOneOf(mode, accessModes, path));
  if (modes?.includes("ReadWriteOncePod") && modes.length > 1) {
    errors.push(forbiddenField(path, "may not use ReadWriteOncePod with other access modes"));
  }
  return errors;
}

export function validatePersistentVolumeClaim({ spec }: V1PersistentVolumeClaim): FieldError[] {
  return validateClaimSpec(spec, "spec");
}

export function validateClaimSpec(spec: V1PersistentVolumeClaimSpec | undefined, path: string): FieldError[] {
  const storage = spec?.resources?.requests?.storage;
  const field = `${path}.resources[storage]`;
  return [
    ...validateLabelSelector(spec?.selector, `${path}.selector`),
    ...checkRequirements(spec?.selector, `${path}.selector`),
    ...validateAccessModes(spec?.accessModes, `${path}.accessModes`),
    ...(storage === undefined ? [required(field)] : validateSize(storage, field)),
    ...checkName(spec?.storageClassName || undefined, isDns1123Subdomain, `${path}.storageClassName`),
    ...checkOneOf(spec?.volumeMode, volumeModes, `${path}.volumeMode`),
  ];
}

function checkRequirements(
  { matchLabels = {}, matchExpressions = [] }: V1LabelSelector = {},
  path: string,
): FieldError[] {
  const count = Object.keys(matchLabels).length + matchExpressions.length;
  return count > most.requirements ? [tooMany(path, count, most.requirements)] : [];
}

/** A claim may only grow, and be bound once. */
export function validatePersistentVolumeClaimUpdate(
  claim: V1PersistentVolumeClaim,
  oldClaim: V1PersistentVolumeClaim,
): FieldError[] {
  const isBound = claim.status?.phase === "Bound";
  const [spec, old] = [claim, oldClaim].map((one) => fixedPart(one.spec, oldClaim.spec, isBound));
  if (!semanticEqual(spec, old)) {
    const detail =
      "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";
    return [forbiddenField("spec", detail)];
  }
  return validateGrowth(claim, oldClaim);
}

function fixedPart(
  spec: V1PersistentVolumeClaimSpec | undefined,
  old: V1PersistentVolumeClaimSpec | undefined,
  isBound: boolean,
) {
  const { volumeAttributesClassName: _class, ...rest } = spec ?? {};
  const { requests, ...others } = rest.resources ?? {};
  const resources = isBound ? others : { ...others, requests };
  const volumeName = old?.volumeName ? rest.volumeName : undefined;
  const storageClassName = old?.storageClassName === undefined ? undefined : rest.storageClassName;
  return { ...rest, volumeName, storageClassName, resources };
}

function validateGrowth(claim: V1PersistentVolumeClaim, old: V1PersistentVolumeClaim): FieldError[] {
  const [now, before] = [claim, old].map(({ spec }) =>
    tryParseQuantity(spec?.resources?.requests?.storage ?? "0"),
  );
  if (!now || !before || compareQuantity(now, before) >= 0) return [];
  const capacity = old.status?.capacity?.storage;
  const field = "spec.resources.requests.storage";
  if (capacity === undefined || compareQuantity(now, parseQuantity(capacity)) < 0) {
    return [forbiddenField(field, "field can not be less than status.capacity")];
  }
  return [];
}

export function validatePersistentVolume({ spec = {} }: V1PersistentVolume): FieldError[] {
  const sources = Object.keys(sourceOf(spec));
  const policies = ["Delete", "Recycle", "Retain"];
  const affinity = spec.nodeAffinity?.required;
  return [
    ...validateAccessModes(spec.accessModes, "spec.accessModes"),
    ...validateCapacity(spec),
    ...(sources.length === 0 ? [required("spec", "must specify a volume type")] : []),
    ...sources
      .slice(1)
      .map((kind) => forbiddenField(`spec.${kind}`, "may not specify more than 1 volume type")),
    ...checkOneOf(spec.persistentVolumeReclaimPolicy, policies, "spec.persistentVolumeReclaimPolicy"),
    ...checkName(spec.storageClassName || undefined, isDns1123Subdomain, "spec.storageClassName"),
    ...checkOneOf(spec.volumeMode, volumeModes, "spec.volumeMode"),
    ...(affinity ? validateNodeSelector(affinity, "spec.nodeAffinity.required") : []),
    ...(spec.local && !affinity
      ? [required("spec.nodeAffinity", "Local volume requires node affinity")]
      : []),
    ...validateVolumeSource(spec),
  ];
}

function validateCapacity({ capacity = {} }: V1PersistentVolumeSpec): FieldError[] {
  const names = Object.keys(capacity);
  if (names.length === 0) return [required("spec.capacity")];
  const isStorage = names.length === 1 && names[0] === "storage";
  return [
    ...(isStorage ? [] : [notSupported("spec.capacity", names.join(", "), ["storage"])]),
    ...each(Object.entries(capacity), "spec.capacity", ([name, text]) =>
      validateSize(text, `spec.capacity[${name}]`),
    ),
  ];
}

export function validatePersistentVolumeUpdate(
  volume: V1PersistentVolume,
  old: V1PersistentVolume,
): FieldError[] {
  const errors: FieldError[] = [];
  if (!semanticEqual(sourceOf(volume.spec ?? {}), sourceOf(old.spec ?? {}))) {
    const detail = "spec.persistentvolumesource is immutable after creation";
    errors.push(forbiddenField("spec.persistentvolumesource", detail));
  }
  errors.push(...validateImmutable(volume.spec?.volumeMode, old.spec?.volumeMode, "spec.volumeMode"));
  if (!old.spec?.nodeAffinity) return errors;
  return [
    ...errors,
    ...validateImmutable(volume.spec?.nodeAffinity, old.spec.nodeAffinity, "spec.nodeAffinity"),
  ];
}
