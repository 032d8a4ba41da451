import { type FieldError, forbiddenField, invalid, required } from "../../field-error.js";
import type {
  V1Affinity,
  V1NodeAffinity,
  V1NodeSelector,
  V1NodeSelectorRequirement,
  V1NodeSelectorTerm,
  V1PodAffinity,
  V1PodAffinityTerm,
} from "../../generated/types.js";
import { checkName, each } from "../../meta/checks.js";
import { isDns1123Label, isQualifiedName } from "../../meta/names.js";
import { validateLabelSelector } from "../../meta/validate-selector.js";
import { validateLabelKeys } from "./validate-label-keys.js";

const demandedNow = "requiredDuringSchedulingIgnoredDuringExecution";
const preferredNow = "preferredDuringSchedulingIgnoredDuringExecution";

export function validateAffinity(affinity: V1Affinity | undefined, path: string): FieldError[] {
  if (!affinity) return [];
  return [
    ...validateNodeAffinity(affinity.nodeAffinity, `${path}.nodeAffinity`),
    ...validatePodAffinity(affinity.podAffinity, `${path}.podAffinity`),
    ...validatePodAffinity(affinity.podAntiAffinity, `${path}.podAntiAffinity`),
  ];
}

export function validateNodeAffinity(affinity: V1NodeAffinity | undefined, path: string): FieldError[] {
  const demanded = affinity?.[demandedNow];
  return [
    ...(demanded ? validateNodeSelector(demanded, `${path}.${demandedNow}`) : []),
    ...each(affinity?.[preferredNow], `${path}.${preferredNow}`, ({ weight, preference }, field) => [
      ...checkWeight(weight, `${field}.weight`),
      ...validateNodeTerm(preference ?? {}, `${field}.preference`),
    ]),
  ];
}

export function validateNodeSelector({ nodeSelectorTerms }: V1NodeSelector, path: string): FieldError[] {
  const field = `${path}.nodeSelectorTerms`;
  if ((nodeSelectorTerms ?? []).length === 0) {
    return [required(field, "must have at least one node selector term")];
  }
  return each(nodeSelectorTerms, field, validateNodeTerm);
}

function validateNodeTerm(term: V1NodeSelectorTerm, path: string): FieldError[] {
  return [
    ...each(term.matchExpressions, `${path}.matchExpressions`, (requirement, field) => [
      ...validateOperator(requirement, field),
      ...checkName(requirement.key ?? "", isQualifiedName, `${field}.key`),
    ]),
    ...each(term.matchFields, `${path}.matchFields`, validateFieldRequirement),
  ];
}

function validateOperator({ operator, values = [] }: V1NodeSelectorRequirement, path: string): FieldError[] {
  const field = `${path}.values`;
  switch (operator) {
    case "In":
    case "NotIn":
      return values.length > 0
        ? []
        : [required(field, "must be specified when `operator` is 'In' or 'NotIn'")];
    case "Exists":
    case "DoesNotExist":
      return values.length === 0
        ? []
        : [forbiddenField(field, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
    case "Gt":
    case "Lt":
      return values.length === 1
        ? []
        : [required(field, "must be specified single value when `operator` is 'Lt' or 'Gt'")];
    default:
      return [invalid(`${path}.operator`, operator ?? "", "not a valid selector operator")];
  }
}

function validateFieldRequirement(requirement: V1NodeSelectorRequirement, path: string): FieldError[] {
  const { key, operator, values = [] } = requirement;
  const errors: FieldError[] = [];
  if (operator !== "In" && operator !== "NotIn") {
    errors.push(invalid(`${path}.operator`, operator ?? "", "not a valid selector operator"));
  } else if (values.length !== 1) {
    errors.push(
      required(
        `${path}.values`,
        "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
      ),
    );
  }
  if (key !== "metadata.name")
    errors.push(invalid(`${path}.key`, key ?? "", "not a valid field selector key"));
  return errors;
}

function checkWeight(weight: number, field: string): FieldError[] {
  return weight >= 1 && weight <= 100 ? [] : [invalid(field, weight ?? 0, "must be in the range 1-100")];
}

function validatePodAffinity(affinity: V1PodAffinity | undefined, path: string): FieldError[] {
  return [
    ...each(affinity?.[demandedNow], `${path}.${demandedNow}`, validatePodTerm),
    ...each(affinity?.[preferredNow], `${path}.${preferredNow}`, ({ weight, podAffinityTerm }, field) => [
      ...checkWeight(weight, `${field}.weight`),
      ...validatePodTerm(podAffinityTerm ?? { topologyKey: "" }, `${field}.podAffinityTerm`),
    ]),
  ];
}

function validatePodTerm(term: V1PodAffinityTerm, path: string): FieldError[] {
  return [
    ...validateLabelSelector(term.labelSelector, `${path}.labelSelector`),
    ...validateLabelSelector(term.namespaceSelector, `${path}.namespaceSelector`),
    ...validateLabelKeys(term, path),
    ...each(term.namespaces, `${path}.namespaces`, (name, field) => checkName(name, isDns1123Label, field)),
    ...(term.topologyKey ? [] : [required(`${path}.topologyKey`, "can not be empty")]),
    ...checkName(term.topologyKey || undefined, isQualifiedName, `${path}.topologyKey`),
  ];
}
