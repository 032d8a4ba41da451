import { type FieldError, invalid, notSupported, required } from "../field-error.js";
import { isDns1123Subdomain } from "../meta/names.js";
import { type AuditPolicy, type AuditRule, auditLevels, auditStages, type GroupResources } from "./policy.js";

export function validateAuditPolicy({ omitStages, rules }: AuditPolicy): FieldError[] {
  return [
    ...checkStages(omitStages, "omitStages"),
    ...rules.flatMap((rule, i) => checkRule(rule, `rules[${i}]`)),
  ];
}

function checkRule(rule: AuditRule, field: string): FieldError[] {
  const { level, nonResourceURLs: paths = [], resources = [], namespaces = [], omitStages } = rule;
  const mixed = paths.length > 0 && resources.length + namespaces.length > 0;
  return [
    ...checkLevel(level, `${field}.level`),
    ...paths.flatMap((path, i) => checkPath(path, `${field}.nonResourceURLs[${i}]`)),
    ...resources.flatMap((one, i) => checkResources(one, `${field}.resources[${i}]`)),
    ...checkStages(omitStages, `${field}.omitStages`),
    ...(mixed
      ? [
          invalid(
            `${field}.nonResourceURLs`,
            paths,
            "rules cannot apply to both regular resources and non-resource URLs",
          ),
        ]
      : []),
  ];
}

function checkLevel(level: string | undefined, field: string): FieldError[] {
  if (!level) return [required(field)];
  return auditLevels.some((known) => known === level) ? [] : [notSupported(field, level, auditLevels)];
}

function checkPath(path: string, field: string): FieldError[] {
  if (path === "*") return [];
  const errors: FieldError[] = [];
  if (!path.startsWith("/"))
    errors.push(invalid(field, path, "non-resource URL rules must begin with a '/' character"));
  if (path.slice(0, -1).includes("*"))
    errors.push(
      invalid(field, path, "non-resource URL wildcards '*' must be the final character of the rule"),
    );
  return errors;
}

function checkResources(
  { group = "", resources = [], resourceNames = [] }: GroupResources,
  field: string,
): FieldError[] {
  const named = group === "" || group === "*" ? [] : isDns1123Subdomain(group);
  const errors = named.map((why) => invalid(`${field}.group`, group, why));
  if (resourceNames.length > 0 && resources.length === 0) {
    const why = "using resourceNames requires at least one resource";
    errors.push(invalid(`${field}.resourceNames`, resourceNames, why));
  }
  return errors;
}

function checkStages(stages: readonly string[] = [], field: string): FieldError[] {
  return stages.flatMap((stage, i) =>
    auditStages.some((known) => known === stage)
      ? []
      : [invalid(`${field}[${i}]`, stage, `allowed stages are ${auditStages.join(",")}`)],
  );
}
