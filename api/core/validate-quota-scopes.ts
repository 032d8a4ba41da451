import { type FieldError, invalid, required } from "../field-error.js";
import type { V1ResourceQuotaSpec, V1ScopedResourceSelectorRequirement } from "../generated/types.js";
import { isStandardQuotaName } from "./validate-quota-names.js";

const ofPods = ["pods"];
const resources = ["cpu", "memory"].flatMap((name) => [name, `requests.${name}`, `limits.${name}`]);
const ofAllPods = [...ofPods, ...resources];
const ofClaims = ["persistentvolumeclaims", "requests.storage"];

/** What a quota of each scope may limit, of what has no domain. */
const limitable: ReadonlyMap<string, readonly string[]> = new Map([
  ["BestEffort", ofPods],
  ["CrossNamespacePodAffinity", ofAllPods],
  ["NotBestEffort", ofAllPods],
  ["NotTerminating", ofAllPods],
  ["PriorityClass", ofAllPods],
  ["Terminating", ofAllPods],
  ["VolumeAttributesClass", ofClaims],
]);
const named = ["PriorityClass", "VolumeAttributesClass"];
const opposites = [
  ["BestEffort", "NotBestEffort"],
  ["Terminating", "NotTerminating"],
];

export function validateQuotaScopes(spec: V1ResourceQuotaSpec): FieldError[] {
  return [...validateScopes(spec), ...validateSelector(spec)];
}

function validateScopes(spec: V1ResourceQuotaSpec): FieldError[] {
  const { scopes = [] } = spec;
  const wrong = (detail: string) => invalid("spec.scopes", scopes, detail);
  return [
    ...scopes.flatMap((scope) => [
      ...(limitable.has(scope) ? [] : [wrong("unsupported scope")]),
      ...misapplied(spec, scope).map(() => wrong("unsupported scope applied to resource")),
    ]),
    ...conflicts(scopes).map(() => wrong("conflicting scopes")),
  ];
}

function validateSelector(spec: V1ResourceQuotaSpec): FieldError[] {
  const path = "spec.scopeSelector.matchExpressions";
  const { matchExpressions = [] } = spec.scopeSelector ?? {};
  const scopes = matchExpressions.map(({ scopeName }) => scopeName);
  return [
    ...matchExpressions.flatMap((requirement) => [
      ...(limitable.has(requirement.scopeName)
        ? []
        : [invalid(`${path}.scopeName`, requirement.scopeName, "unsupported scope")]),
      ...misapplied(spec, requirement.scopeName).map(() =>
        invalid(path, spec.scopeSelector, "unsupported scope applied to resource"),
      ),
      ...validateOperator(requirement, path),
    ]),
    ...conflicts(scopes).map(() => invalid("spec.scopes", spec.scopes ?? null, "conflicting scopes")),
  ];
}

function validateOperator(
  { scopeName, operator, values = [] }: V1ScopedResourceSelectorRequirement,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (limitable.has(scopeName) && !named.includes(scopeName) && operator !== "Exists") {
    const detail =
      "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";
    errors.push(invalid(`${path}.operator`, operator, detail));
  }
  const forSelector = "for scope selector";
  if (operator === "In" || operator === "NotIn") {
    const detail = `must be at least one value when \`operator\` is 'In' or 'NotIn' ${forSelector}`;
    if (values.length === 0) errors.push(required(`${path}.values`, detail));
  } else if (operator === "Exists" || operator === "DoesNotExist") {
    const detail = `must be no value when \`operator\` is 'Exist' or 'DoesNotExist' ${forSelector}`;
    if (values.length > 0) errors.push(invalid(`${path}.values`, values, detail));
  } else errors.push(invalid(`${path}.operator`, operator, "not a valid selector operator"));
  return errors;
}

/** What the quota limits although nothing within the scope has it. */
function misapplied({ hard = {} }: V1ResourceQuotaSpec, scope: string): string[] {
  const allowed = limitable.get(scope);
  return Object.keys(hard).filter(
    (name) => isStandardQuotaName(name) && allowed !== undefined && !allowed.includes(name),
  );
}

const conflicts = (scopes: readonly string[]) =>
  opposites.filter((pair) => pair.every((scope) => scopes.includes(scope)));
