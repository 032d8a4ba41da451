import type {
  RbacV1Subject,
  V1ClusterRole,
  V1ClusterRoleBinding,
  V1PolicyRule,
  V1Role,
  V1RoleBinding,
  V1RoleRef,
  V1UserInfo,
} from "../../../api/generated/types.js";
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from "../../../api/resources.js";
import type { Informer, InformerFactory } from "../../../client/informer.js";
import { subjectKey, userKeys } from "./subjects.js";

const bySubject = "rbac-subject";

/** A role that a user has, with the binding that gave it. `rules` undefined: the binding names a role that is not there. */
export interface Grant {
  readonly binding: V1ClusterRoleBinding | V1RoleBinding;
  readonly rules: readonly V1PolicyRule[] | undefined;
}

/** Finds the rules that apply to a user, by indexes over the bindings' subjects. */
export class UserGrants {
  private readonly clusterRoles: Informer<V1ClusterRole>;
  private readonly roles: Informer<V1Role>;
  private readonly clusterRoleBindings: Informer<V1ClusterRoleBinding>;
  private readonly roleBindings: Informer<V1RoleBinding>;

  constructor(informers: InformerFactory) {
    this.clusterRoles = informers.informer(clusterRoles);
    this.roles = informers.informer(roles);
    this.clusterRoleBindings = informers.informer(clusterRoleBindings);
    this.roleBindings = informers.informer(roleBindings);
    this.clusterRoleBindings.addIndex(bySubject, ({ subjects }) => subjectKeys(subjects));
    this.roleBindings.addIndex(bySubject, ({ subjects, metadata: { namespace = "" } }) =>
      subjectKeys(subjects, namespace).map((key) => `${namespace}/${key}`),
    );
  }

  /** The cluster-wide grants first, then those of `namespace`. */
  *grants(user: V1UserInfo, namespace?: string): Iterable<Grant> {
    const keys = userKeys(user);
    for (const key of keys) {
      for (const binding of this.clusterRoleBindings.byIndex(bySubject, key)) {
        yield { binding, rules: this.rulesOf(binding.roleRef) };
      }
    }
    if (!namespace) return;
    for (const key of keys) {
      for (const binding of this.roleBindings.byIndex(bySubject, `${namespace}/${key}`)) {
        yield { binding, rules: this.rulesOf(binding.roleRef, namespace) };
      }
    }
  }

  private rulesOf({ kind, name }: V1RoleRef, namespace?: string): readonly V1PolicyRule[] | undefined {
    const role =
      kind === "ClusterRole" ? this.clusterRoles.get(name) : this.roles.get(`${namespace ?? ""}/${name}`);
    return role && (role.rules ?? []);
  }
}

function subjectKeys(subjects: readonly RbacV1Subject[] = [], namespace?: string): string[] {
  return [...new Set(subjects.flatMap((subject) => subjectKey(subject, namespace) ?? []))];
}
