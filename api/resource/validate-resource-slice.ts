import { type FieldError, invalid, required, tooLong } from "../field-error.js";
import type { V1Device, V1DeviceAttribute, V1DeviceTaint, V1ResourceSlice } from "../generated/types.js";
import { checkOneOf, checkRequiredName, checkUnique, each, eachEntry } from "../meta/checks.js";
import { isDns1123Label, isDns1123Subdomain, isLabelValue, isQualifiedName } from "../meta/names.js";
import { validateImmutable } from "../meta/validate-metadata.js";
import { atMost, validateDriverName } from "./validate-requests.js";

const mostDevices = 128;
/** Devices with taints or counters are larger. */
const mostAdvancedDevices = 64;
const mostAttributes = 32;
const mostTaints = 16;
const longestPool = 253;
const longestValue = 64;

export function validateResourceSlice({ spec }: V1ResourceSlice): FieldError[] {
  if (!spec) return [required("spec")];
  const { driver, pool, devices = [], sharedCounters = [] } = spec;
  const advanced = devices.some(({ taints, consumesCounters }) => taints?.length || consumesCounters?.length);
  const count = pool?.resourceSliceCount ?? 0;
  return [
    ...validateDriverName(driver, "spec.driver"),
    ...validatePoolName(pool?.name, "spec.pool.name"),
    ...(count > 0 ? [] : [invalid("spec.pool.resourceSliceCount", count, "must be greater than zero")]),
    ...((pool?.generation ?? 0) >= 0
      ? []
      : [invalid("spec.pool.generation", pool?.generation, "must be greater than or equal to zero")]),
    ...validateNodes(spec),
    ...atMost(devices, advanced ? mostAdvancedDevices : mostDevices, "spec.devices"),
    ...each(devices, "spec.devices", validateDevice),
    ...checkUnique(
      devices,
      ({ name }) => name,
      (at) => `spec.devices[${at}].name`,
    ),
    ...checkUnique(
      sharedCounters,
      ({ name }) => name,
      (at) => `spec.sharedCounters[${at}].name`,
    ),
  ];
}

/** A slice is of its driver, its pool and its node for good. */
export function validateResourceSliceUpdate(
  { spec }: V1ResourceSlice,
  { spec: old }: V1ResourceSlice,
): FieldError[] {
  return [
    ...validateImmutable(spec?.driver, old?.driver, "spec.driver"),
    ...validateImmutable(spec?.pool?.name, old?.pool?.name, "spec.pool.name"),
    ...validateImmutable(spec?.nodeName, old?.nodeName, "spec.nodeName"),
  ];
}

function validatePoolName(name: string | undefined, field: string): FieldError[] {
  if (!name) return [required(field)];
  return [
    ...(name.length > longestPool ? [tooLong(field, longestPool)] : []),
    ...each(name.split("/"), "", (part) => isDns1123Subdomain(part).map((why) => invalid(field, part, why))),
  ];
}

const alternatives = ["nodeName", "nodeSelector", "allNodes", "perDeviceNodeSelection"] as const;
const oneOf = "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required";

function validateNodes(spec: NonNullable<V1ResourceSlice["spec"]>): FieldError[] {
  const given = alternatives.filter((name) => spec[name] !== undefined && spec[name] !== false);
  if (given.length === 0) return [required("spec", oneOf)];
  return given.length === 1
    ? []
    : [invalid("spec", `{${given.join(", ")}}`, `${oneOf}, but multiple fields are set`)];
}

function validateDevice(
  { name, attributes = {}, capacity = {}, taints }: V1Device,
  path: string,
): FieldError[] {
  const count = Object.keys(attributes).length + Object.keys(capacity).length;
  return [
    ...checkRequiredName(name, isDns1123Label, `${path}.name`),
    ...(count > mostAttributes
      ? [
          invalid(
            path,
            count,
            `the total number of attributes and capacities must not exceed ${mostAttributes}`,
          ),
        ]
      : []),
    ...eachEntry(attributes, (key, value) => [
      ...validateKey(key, `${path}.attributes`),
      ...validateAttribute(value, `${path}.attributes[${key}]`),
    ]),
    ...eachEntry(capacity, (key) => validateKey(key, `${path}.capacity`)),
    ...atMost(taints, mostTaints, `${path}.taints`),
    ...each(taints, `${path}.taints`, validateTaint),
  ];
}

/** An identifier of C, behind the domain that it belongs to: `example.com/memory`. */
function validateKey(key: string, field: string): FieldError[] {
  const [domain, id, ...rest] = key.includes("/") ? key.split("/") : [undefined, key];
  const errors =
    domain === undefined ? [] : isDns1123Subdomain(domain).map((why) => invalid(field, domain, why));
  if (rest.length > 0 || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(id ?? ""))
    errors.push(
      invalid(
        field,
        id,
        "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')",
      ),
    );
  return errors;
}

const valueFields = ["bool", "int", "string", "version", "bools", "ints", "strings", "versions"] as const;
const semver =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$/;

function validateAttribute(attribute: V1DeviceAttribute, path: string): FieldError[] {
  const given = valueFields.filter((name) => attribute[name] !== undefined);
  if (given.length === 0) return [required(path, "exactly one value must be specified")];
  if (given.length > 1) return [invalid(path, attribute, "exactly one value must be specified")];
  const { string, version } = attribute;
  const errors = [string, version]
    .filter((text) => text !== undefined && Buffer.byteLength(text) > longestValue)
    .map(() => tooLong(`${path}.${given[0]}`, longestValue));
  if (version !== undefined && errors.length === 0 && !semver.test(version))
    errors.push(
      invalid(`${path}.version`, version, "must be a string compatible with semver.org spec 2.0.0"),
    );
  return errors;
}

function validateTaint({ key, value, effect }: V1DeviceTaint, path: string): FieldError[] {
  return [
    ...checkRequiredName(key, isQualifiedName, `${path}.key`),
    ...(value ? isLabelValue(value).map((why) => invalid(`${path}.value`, value, why)) : []),
    ...(effect
      ? checkOneOf(effect, ["NoExecute", "NoSchedule", "None"], `${path}.effect`)
      : [required(`${path}.effect`)]),
  ];
}
