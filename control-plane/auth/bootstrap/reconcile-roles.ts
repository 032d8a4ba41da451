import type {
  RbacV1Subject,
  V1ClusterRole,
  V1ClusterRoleBinding,
  V1PolicyRule,
  V1Role,
  V1RoleBinding,
} from "../../../api/generated/types.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import {
  clusterRoleBindings,
  clusterRoles,
  type ResourceType,
  roleBindings,
  roles,
} from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { retryOnConflict, unlessGone } from "../../../client/expected-failures.js";
import { uncoveredRules } from "../rbac/rule-cover.js";
import { aggregate } from "./aggregate.js";
import { defaultClusterRoleBindings, defaultRoleBindings, defaultRoles } from "./bindings.js";
import { controllerRoles } from "./controller-roles.js";
import { retiredRules } from "./retired-rules.js";
import { systemRoles } from "./system-roles.js";
import { userRoles } from "./user-roles.js";

const autoUpdate = "rbac.authorization.kubernetes.io/autoupdate";

/** Every ClusterRole that a cluster begins with; aggregated ones hold their rules already. */
export function defaultClusterRoles(): V1ClusterRole[] {
  return aggregate([...userRoles(), ...systemRoles(), ...controllerRoles()]);
}

/**
 * Makes the roles and bindings that every cluster has, and gives back what was taken from them; what people added stays,
 * and what older versions granted beyond that goes.
 * Those whose autoupdate annotation is "false" are left alone. Namespace kube-system must exist.
 */
export async function reconcileBootstrapRoles(client: Client, signal: AbortSignal): Promise<void> {
  const bring = <T extends KubeObject>(
    type: ResourceType<T>,
    all: readonly T[],
    merged: (current: T, wanted: T) => T,
  ) => Promise.all(all.map((wanted) => reconcile(client, type, wanted, merged, signal)));
  await bring(clusterRoles, defaultClusterRoles(), withRules);
  await bring(roles, defaultRoles(), withRules);
  await bring(clusterRoleBindings, defaultClusterRoleBindings(), withSubjects);
  await bring(roleBindings, defaultRoleBindings(), withSubjects);
}

async function reconcile<T extends KubeObject>(
  client: Client,
  type: ResourceType<T>,
  wanted: T,
  merged: (current: T, wanted: T) => T,
  signal: AbortSignal,
): Promise<void> {
  // Another replica may be at it too.
  await retryOnConflict(async () => {
    signal.throwIfAborted();
    const { namespace, name = "" } = wanted.metadata;
    const ref = namespace === undefined ? { name } : { namespace, name };
    const current = await unlessGone(client.get(type, ref, { signal }));
    if (!current) await client.create(type, wanted, { signal });
    else if (current.metadata.annotations?.[autoUpdate] !== "false") {
      const next = merged(current, wanted);
      if (next !== current) await client.update(type, next, { signal });
    }
  });
}

function withRules<T extends V1ClusterRole | V1Role>(current: T, wanted: T): T {
  const { rules = [] } = current;
  const retired = retiredRules[wanted.metadata.name ?? ""] ?? [];
  const kept = rules.filter((rule) => !retired.some((old) => semanticEqual(old, rule)));
  const missing: V1PolicyRule[] = uncoveredRules(kept, wanted.rules ?? []);
  const unchanged = missing.length === 0 && kept.length === rules.length;
  return unchanged ? current : { ...current, rules: [...kept, ...missing] };
}

function withSubjects<T extends V1ClusterRoleBinding | V1RoleBinding>(current: T, wanted: T): T {
  const { subjects = [] } = current;
  const same = (a: RbacV1Subject) => (b: RbacV1Subject) =>
    a.kind === b.kind && a.name === b.name && (a.namespace ?? "") === (b.namespace ?? "");
  const missing = (wanted.subjects ?? []).filter((subject) => !subjects.some(same(subject)));
  return missing.length > 0 ? { ...current, subjects: [...subjects, ...missing] } : current;
}
