import type { RbacV1Subject, V1ClusterRoleBinding, V1RoleBinding } from "../generated/types.js";

export const rbacGroup = "rbac.authorization.k8s.io";

export function setRoleBindingDefaults(binding: V1RoleBinding | V1ClusterRoleBinding): void {
  if (binding.roleRef) binding.roleRef.apiGroup ||= rbacGroup;
  for (const subject of binding.subjects ?? []) setSubjectDefaults(subject);
}

function setSubjectDefaults(subject: RbacV1Subject): void {
  if (subject.apiGroup) return;
  if (subject.kind === "User" || subject.kind === "Group") subject.apiGroup = rbacGroup;
}
