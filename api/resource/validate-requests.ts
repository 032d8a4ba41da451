import { type FieldError, forbiddenField, invalid, notSupported, required, tooMany } from "../field-error.js";
import type {
  V1DeviceClaim,
  V1DeviceConstraint,
  V1DeviceRequest,
  V1DeviceSelector,
  V1DeviceToleration,
  V1OpaqueDeviceConfiguration,
} from "../generated/types.js";
import { checkOneOf, checkRequired, checkRequiredName, checkUnique, each } from "../meta/checks.js";
import { isDns1123Label, isDns1123Subdomain, isQualifiedName } from "../meta/names.js";

const longest = {
  requests: 32,
  alternatives: 8,
  constraints: 32,
  config: 32,
  selectors: 32,
  tolerations: 16,
};
const expressionBytes = 10 * 1024;
const parameterBytes = 10 * 1024;

export function validateDeviceClaim(claim: V1DeviceClaim | undefined, path: string): FieldError[] {
  const { requests = [], constraints = [], config = [] } = claim ?? {};
  const names = requestNames(requests);
  const known = (list: readonly string[] | undefined, field: string) =>
    each(list, `${field}.requests`, (name, at) =>
      names.has(name)
        ? []
        : [
            invalid(
              at,
              name,
              "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'",
            ),
          ],
    );
  return [
    ...atMost(requests, longest.requests, `${path}.requests`),
    ...each(requests, `${path}.requests`, validateRequest),
    ...checkUnique(
      requests,
      ({ name }) => name,
      (at) => `${path}.requests[${at}]`,
    ),
    ...atMost(constraints, longest.constraints, `${path}.constraints`),
    ...each(constraints, `${path}.constraints`, (one, field) => [
      ...known(one.requests, field),
      ...validateConstraint(one, field),
    ]),
    ...atMost(config, longest.config, `${path}.config`),
    ...each(config, `${path}.config`, (one, field) => [
      ...known(one.requests, field),
      ...validateConfiguration(one, field),
    ]),
  ];
}

function requestNames(requests: readonly V1DeviceRequest[]): ReadonlySet<string> {
  return new Set(
    requests.flatMap(({ name, firstAvailable = [] }) => [
      name,
      ...firstAvailable.map((alternative) => `${name}/${alternative.name}`),
    ]),
  );
}

export function atMost(items: readonly unknown[] | undefined, most: number, field: string): FieldError[] {
  const count = items?.length ?? 0;
  return count > most ? [tooMany(field, count, most)] : [];
}

const oneKind = "exactly one of `exactly` or `firstAvailable` is required";

function validateRequest(request: V1DeviceRequest, path: string): FieldError[] {
  const { exactly, firstAvailable = [] } = request;
  const errors = checkRequiredName(request.name, isDns1123Label, `${path}.name`);
  if (exactly && firstAvailable.length > 0)
    return [...errors, invalid(path, null, `${oneKind}, but multiple fields are set`)];
  if (exactly) return [...errors, ...validateWanted(exactly, `${path}.exactly`)];
  if (firstAvailable.length === 0) return [...errors, required(path, oneKind)];
  return [
    ...errors,
    ...atMost(firstAvailable, longest.alternatives, `${path}.firstAvailable`),
    ...each(firstAvailable, `${path}.firstAvailable`, (one, field) => [
      ...checkRequiredName(one.name, isDns1123Label, `${field}.name`),
      ...validateWanted(one, field),
    ]),
    ...checkUnique(
      firstAvailable,
      ({ name }) => name,
      (at) => `${path}.firstAvailable[${at}]`,
    ),
  ];
}

interface Wanted {
  readonly deviceClassName: string;
  readonly selectors?: readonly V1DeviceSelector[] | undefined;
  readonly allocationMode?: string | undefined;
  readonly count?: number | undefined;
  readonly tolerations?: readonly V1DeviceToleration[] | undefined;
}

function validateWanted(wanted: Wanted, path: string): FieldError[] {
  return [
    ...checkRequiredName(wanted.deviceClassName, isDns1123Subdomain, `${path}.deviceClassName`),
    ...validateSelectors(wanted.selectors, `${path}.selectors`),
    ...validateCount(wanted, path),
    ...atMost(wanted.tolerations, longest.tolerations, `${path}.tolerations`),
    ...each(wanted.tolerations, `${path}.tolerations`, validateToleration),
  ];
}

function validateCount({ allocationMode = "", count = 0 }: Wanted, path: string): FieldError[] {
  if (allocationMode === "All")
    return count === 0
      ? []
      : [invalid(`${path}.count`, count, "must not be specified when allocationMode is 'All'")];
  if (allocationMode === "ExactCount")
    return count > 0 ? [] : [invalid(`${path}.count`, count, "must be greater than zero")];
  return [notSupported(`${path}.allocationMode`, allocationMode, ["All", "ExactCount"])];
}

/** Expressions are kept, not evaluated: nothing here allocates devices. */
export function validateSelectors(
  selectors: readonly V1DeviceSelector[] | undefined,
  path: string,
): FieldError[] {
  return [
    ...atMost(selectors, longest.selectors, path),
    ...each(selectors, path, ({ cel }, field) => {
      if (!cel) return [required(`${field}.cel`)];
      const bytes = Buffer.byteLength(cel.expression ?? "");
      if (bytes > expressionBytes)
        return [forbiddenField(`${field}.cel.expression`, `must be no more than ${expressionBytes} bytes`)];
      return checkRequired(cel.expression, `${field}.cel.expression`);
    }),
  ];
}

function validateToleration(
  { key, operator, value, effect }: V1DeviceToleration,
  path: string,
): FieldError[] {
  const errors = key ? isQualifiedName(key).map((why) => invalid(`${path}.key`, key, why)) : [];
  if (operator === "Exists" && value)
    errors.push(invalid(`${path}.value`, value, "must be empty for operator `Exists`"));
  if (operator === "Equal" && !key) errors.push(required(`${path}.key`));
  return [
    ...errors,
    ...checkOneOf(operator, ["Equal", "Exists"], `${path}.operator`),
    ...checkOneOf(effect || undefined, ["NoExecute", "NoSchedule"], `${path}.effect`),
  ];
}

function validateConstraint(
  { matchAttribute, distinctAttribute }: V1DeviceConstraint,
  path: string,
): FieldError[] {
  if (matchAttribute && distinctAttribute)
    return [invalid(path, null, "exactly one of matchAttribute or distinctAttribute must be set")];
  if (distinctAttribute) return [];
  return checkRequired(matchAttribute, `${path}.matchAttribute`);
}

export function validateConfiguration(
  { opaque }: { opaque?: V1OpaqueDeviceConfiguration | undefined },
  path: string,
): FieldError[] {
  if (!opaque) return [required(`${path}.opaque`)];
  const field = `${path}.opaque`;
  const { driver, parameters } = opaque;
  const errors = validateDriverName(driver, `${field}.driver`);
  if (parameters === undefined || parameters === null) return [...errors, required(`${field}.parameters`)];
  if (typeof parameters !== "object" || Array.isArray(parameters))
    errors.push(invalid(`${field}.parameters`, "<value omitted>", "must be a valid JSON object"));
  else if (Buffer.byteLength(JSON.stringify(parameters)) > parameterBytes)
    errors.push(forbiddenField(`${field}.parameters`, `must be no more than ${parameterBytes} bytes`));
  return errors;
}

const longestDriver = 63;

export function validateDriverName(driver: string | undefined, field: string): FieldError[] {
  if (!driver) return [required(field)];
  const errors = isDns1123Subdomain(driver.toLowerCase()).map((why) => invalid(field, driver, why));
  if (driver.length > longestDriver)
    errors.push({
      field,
      reason: "FieldValueTooLong",
      message: `Too long: may not be more than ${longestDriver} bytes`,
    });
  return errors;
}
