import { type FieldError, forbiddenField, invalid, notSupported, required } from "../field-error.js";
import type {
  RbacV1Subject,
  V1ClusterRole,
  V1ClusterRoleBinding,
  V1PolicyRule,
  V1Role,
  V1RoleBinding,
} from "../generated/types.js";
import { checkName, each } from "../meta/checks.js";
import { isDns1123Subdomain, isPathSegment } from "../meta/names.js";
import { semanticEqual } from "../meta/semantic-equal.js";
import { validateLabelSelector } from "../meta/validate-selector.js";
import { rbacGroup } from "./defaults.js";

export function validateRole({ rules }: V1Role): FieldError[] {
  return each(rules, "rules", (rule, path) => validateRule(rule, true, path));
}

export function validateClusterRole({ rules, aggregationRule }: V1ClusterRole): FieldError[] {
  const errors = each(rules, "rules", (rule, path) => validateRule(rule, false, path));
  if (!aggregationRule) return errors;
  const selectors = aggregationRule.clusterRoleSelectors ?? [];
  const field = "aggregationRule.clusterRoleSelectors";
  if (selectors.length === 0) {
    errors.push(required(field, "at least one clusterRoleSelector required if aggregationRule is non-nil"));
  }
  return [...errors, ...each(selectors, field, validateLabelSelector)];
}

function validateRule(rule: V1PolicyRule, namespaced: boolean, path: string): FieldError[] {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const errors: FieldError[] = [];
  if (verbs.length === 0) errors.push(required(`${path}.verbs`, "verbs must contain at least one value"));
  if (nonResourceURLs.length > 0) {
    const field = `${path}.nonResourceURLs`;
    if (namespaced) {
      errors.push(invalid(field, nonResourceURLs, "namespaced rules cannot apply to non-resource URLs"));
    }
    if (apiGroups.length + resources.length + resourceNames.length > 0) {
      const detail = "rules cannot apply to both regular resources and non-resource URLs";
      errors.push(invalid(field, nonResourceURLs, detail));
    }
    return errors;
  }
  if (apiGroups.length === 0) {
    errors.push(required(`${path}.apiGroups`, "resource rules must supply at least one api group"));
  }
  if (resources.length === 0) {
    errors.push(required(`${path}.resources`, "resource rules must supply at least one resource"));
  }
  return errors;
}

export function validateRoleBinding(binding: V1RoleBinding): FieldError[] {
  return validateBinding(binding, ["ClusterRole", "Role"]);
}

export function validateClusterRoleBinding(binding: V1ClusterRoleBinding): FieldError[] {
  return validateBinding(binding, ["ClusterRole"]);
}

function validateBinding(
  { roleRef, subjects }: V1RoleBinding | V1ClusterRoleBinding,
  kinds: readonly string[],
): FieldError[] {
  const { apiGroup = "", kind = "", name = "" } = roleRef ?? {};
  const errors: FieldError[] = [];
  if (apiGroup !== rbacGroup) errors.push(notSupported("roleRef.apiGroup", apiGroup, [rbacGroup]));
  if (!kinds.includes(kind)) errors.push(notSupported("roleRef.kind", kind, kinds));
  if (!name) errors.push(required("roleRef.name"));
  else errors.push(...checkName(name, isPathSegment, "roleRef.name"));
  return [...errors, ...each(subjects, "subjects", validateSubject)];
}

function validateSubject(subject: RbacV1Subject, path: string): FieldError[] {
  const { kind, apiGroup = "", name, namespace } = subject;
  const errors = name ? [] : [required(`${path}.name`)];
  if (kind === "ServiceAccount") {
    if (apiGroup) errors.push(notSupported(`${path}.apiGroup`, apiGroup, [""]));
    errors.push(...checkName(name || undefined, isDns1123Subdomain, `${path}.name`));
    if (!namespace) errors.push(required(`${path}.namespace`));
    return errors;
  }
  if (kind !== "User" && kind !== "Group") {
    return [...errors, notSupported(`${path}.kind`, kind ?? "", ["ServiceAccount", "User", "Group"])];
  }
  if (apiGroup !== rbacGroup) errors.push(notSupported(`${path}.apiGroup`, apiGroup, [rbacGroup]));
  if (namespace)
    errors.push(forbiddenField(`${path}.namespace`, `namespace must be empty when kind is ${kind}`));
  return errors;
}

export function validateRoleBindingUpdate(
  { roleRef }: V1RoleBinding | V1ClusterRoleBinding,
  old: V1RoleBinding | V1ClusterRoleBinding,
): FieldError[] {
  return semanticEqual(roleRef, old.roleRef) ? [] : [invalid("roleRef", roleRef, "cannot change roleRef")];
}
