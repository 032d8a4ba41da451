import { badRequest } from "../errors.js";
import type { V1LabelSelector } from "../generated/types.js";
import type { LabelOperator, LabelRequirement } from "./label-requirement.js";
import { parseRequirements } from "./label-selector-parser.js";
import { isLabelValue, isQualifiedName } from "./names.js";

export type Labels = Readonly<Record<string, string>>;

/** Which labels are meant. Without requirements: everything. */
export interface LabelSelector {
  readonly requirements: readonly LabelRequirement[];
  matches(labels: Labels | undefined): boolean;
}

const none: Labels = Object.freeze({});

export function labelSelector(requirements: readonly LabelRequirement[]): LabelSelector {
  const conditions = requirements.map((one) => ({ ...one, meant: new Set(one.values) }));
  return {
    requirements,
    matches: (labels = none) => conditions.every((condition) => meets(condition, labels)),
  };
}

/** A requirement with its values as a set: there may be thousands, asked for again with each object. */
type Condition = LabelRequirement & { readonly meant: ReadonlySet<string> };

export const everything = labelSelector([]);
export const nothing: LabelSelector = { requirements: [], matches: () => false };

/** The string form: `a in (x,y),!b,c!=d`. Throws 400 BadRequest with Kubernetes' words. */
export function parseLabelSelector(text: string | undefined): LabelSelector {
  if (!text) return everything;
  const requirements = parseRequirements(text);
  for (const requirement of requirements) checkRequirement(requirement);
  return labelSelector(requirements);
}

/** `spec.selector` of workloads and the like: absent selects nothing, an empty one everything. */
export function selectorOf(selector: V1LabelSelector | undefined): LabelSelector {
  if (!selector) return nothing;
  const requirements: LabelRequirement[] = selectorOfMap(selector.matchLabels).requirements.slice();
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const known = expressionOperators.get(operator);
    if (!known) return nothing;
    requirements.push({ key, operator: known, values: values ?? [] });
  }
  return labelSelector(requirements);
}

/** The plain form of Services and ReplicationControllers: every entry must be there. */
export function selectorOfMap(labels: Labels | undefined): LabelSelector {
  return labelSelector(
    Object.entries(labels ?? none).map(([key, value]) => ({ key, operator: "=", values: [value] })),
  );
}

const expressionOperators: ReadonlyMap<string, LabelOperator> = new Map([
  ["In", "in"],
  ["NotIn", "notin"],
  ["Exists", "exists"],
  ["DoesNotExist", "!"],
]);

/** The string form, as `status.selector` of scales and `-l` options have it. Keys are sorted. */
export function formatLabelSelector({ requirements }: LabelSelector): string {
  return [...requirements]
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(formatRequirement)
    .join(",");
}

function formatRequirement({ key, operator, values }: LabelRequirement): string {
  if (operator === "exists") return key;
  if (operator === "!") return `!${key}`;
  if (operator === "in" || operator === "notin")
    return `${key} ${operator} (${[...values].sort().join(",")})`;
  const sign = operator === "gt" ? ">" : operator === "lt" ? "<" : operator;
  return `${key}${sign}${values[0] ?? ""}`;
}

function meets({ key, operator, values, meant }: Condition, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case "in":
    case "=":
      return value !== undefined && meant.has(value);
    case "notin":
    case "!=":
      return value === undefined || !meant.has(value);
    case "exists":
      return value !== undefined;
    case "!":
      return value === undefined;
    case "gt":
      return compares(value, values[0], (left, right) => left > right);
    case "lt":
      return compares(value, values[0], (left, right) => left < right);
  }
}

/** Of 64 bits. */
const integer = /^[+-]?\d{1,19}$/;

function compares(
  value: string | undefined,
  limit: string | undefined,
  holds: (left: bigint, right: bigint) => boolean,
): boolean {
  if (value === undefined || limit === undefined) return false;
  return integer.test(value) && integer.test(limit) && holds(BigInt(value), BigInt(limit));
}

function checkRequirement({ key, operator, values }: LabelRequirement): void {
  const refuse = (field: string, value: unknown, detail: string) => {
    throw badRequest(
      `unable to parse requirement: ${field}: Invalid value: ${JSON.stringify(value)}: ${detail}`,
    );
  };
  const keyErrors = isQualifiedName(key);
  if (keyErrors.length > 0) refuse("key", key, keyErrors.join("; "));
  if ((operator === "gt" || operator === "lt") && !integer.test(values[0] ?? "")) {
    refuse("values[0]", values[0], "for 'Gt', 'Lt' operators, the value must be an integer");
  }
  values.forEach((value, index) => {
    const errors = isLabelValue(value);
    if (errors.length > 0) refuse(`values[${index}][${key}]`, value, errors.join("; "));
  });
}
