import type {
  V1ClusterRoleBinding,
  V1PolicyRule,
  V1RoleBinding,
  V1UserInfo,
} from "../../../api/generated/types.js";
import type { Attributes, Authorizer, Decision } from "../authorizer.js";
import { ruleAllows } from "./rule-matching.js";
import { subjectKey, userKeys } from "./subjects.js";
import type { UserGrants } from "./user-grants.js";

/** Role-based access control: allows what some rule allows, and has no opinion of the rest. */
export class RbacAuthorizer implements Authorizer {
  constructor(private readonly users: UserGrants) {}

  authorize(attributes: Attributes): Decision {
    const missing: string[] = [];
    for (const { binding, rules } of this.users.grants(attributes.user, attributes.namespace)) {
      if (!rules) missing.push(missingRole(binding));
      else if (rules.some((rule) => ruleAllows(rule, attributes))) {
        return { decision: "allow", reason: reasonOf(binding, attributes.user) };
      }
    }
    return { decision: "no-opinion", reason: missing.length > 0 ? `RBAC: ${describe(missing)}` : "" };
  }

  /** Everything a user may do in a namespace, for SelfSubjectRulesReview. */
  rulesFor(user: V1UserInfo, namespace: string): V1PolicyRule[] {
    return [...this.users.grants(user, namespace)].flatMap(({ rules }) => rules ?? []);
  }
}

function missingRole({ roleRef: { kind, name } }: V1ClusterRoleBinding | V1RoleBinding): string {
  return `${kind.toLowerCase()}.rbac.authorization.k8s.io "${name}" not found`;
}

function describe(errors: readonly string[]): string {
  const distinct = [...new Set(errors)];
  return distinct.length === 1 ? (distinct[0] ?? "") : `[${distinct.join(", ")}]`;
}

function reasonOf(binding: V1ClusterRoleBinding | V1RoleBinding, user: V1UserInfo): string {
  const { kind, metadata, roleRef, subjects = [] } = binding;
  const keys = new Set(userKeys(user));
  const subject = subjects.find((candidate) => {
    const key = subjectKey(candidate, metadata.namespace);
    return key !== undefined && keys.has(key);
  });
  const name = metadata.namespace ? `${metadata.name}/${metadata.namespace}` : metadata.name;
  const who = subject?.namespace ? `${subject.name}/${subject.namespace}` : subject?.name;
  return `RBAC: allowed by ${kind} "${name}" of ${roleRef.kind} "${roleRef.name}" to ${subject?.kind} "${who}"`;
}
