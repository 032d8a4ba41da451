import type {
  V1ClusterRole,
  V1ClusterRoleBinding,
  V1PolicyRule,
  V1Role,
  V1RoleBinding,
} from "../../../api/generated/types.js";

const apiGroup = "rbac.authorization.k8s.io";
const apiVersion = "rbac.authorization.k8s.io/v1";
const annotations = { "rbac.authorization.kubernetes.io/autoupdate": "true" };
const labels = { "kubernetes.io/bootstrapping": "rbac-defaults" };

export const read = ["get", "list", "watch"] as const;
export const write = ["create", "delete", "deletecollection", "patch", "update"] as const;

/** `rule("get list", "apps", "deployments replicasets")`; the core group is "". Words are separated by blanks. */
export function rule(
  verbs: string,
  groups: string,
  resources: string,
  names?: readonly string[],
): V1PolicyRule {
  return {
    verbs: words(verbs),
    apiGroups: groups === "" ? [""] : words(groups).map((group) => (group === "core" ? "" : group)),
    resources: words(resources),
    ...(names ? { resourceNames: [...names] } : {}),
  };
}

export function paths(...nonResourceURLs: readonly string[]): V1PolicyRule {
  return { verbs: ["get"], nonResourceURLs: [...nonResourceURLs] };
}

const words = (text: string) => text.split(" ").filter(Boolean);

export function clusterRole(
  name: string,
  rules: V1PolicyRule[],
  extraLabels: Readonly<Record<string, string>> = {},
): V1ClusterRole {
  const metadata = { name, annotations: { ...annotations }, labels: { ...labels, ...extraLabels } };
  return { apiVersion, kind: "ClusterRole", metadata, rules };
}

/** A role that is the union of all roles with a label. */
export function aggregatedRole(
  name: string,
  label: string,
  extraLabels?: Readonly<Record<string, string>>,
): V1ClusterRole {
  const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { [label]: "true" } }] };
  return { ...clusterRole(name, [], extraLabels), aggregationRule };
}

export function role(namespace: string, name: string, rules: V1PolicyRule[]): V1Role {
  const metadata = { name, namespace, annotations: { ...annotations }, labels: { ...labels } };
  return { apiVersion, kind: "Role", metadata, rules };
}

export type SubjectName =
  | { readonly user: string }
  | { readonly group: string }
  | { readonly serviceAccount: string };

export function clusterRoleBinding(
  name: string,
  roleName: string,
  ...subjects: readonly SubjectName[]
): V1ClusterRoleBinding {
  const metadata = { name, annotations: { ...annotations }, labels: { ...labels } };
  const roleRef = { apiGroup, kind: "ClusterRole", name: roleName };
  return { apiVersion, kind: "ClusterRoleBinding", metadata, roleRef, subjects: subjects.map(subjectOf) };
}

export function roleBinding(
  namespace: string,
  name: string,
  roleName: string,
  ...subjects: readonly SubjectName[]
): V1RoleBinding {
  const metadata = { name, namespace, annotations: { ...annotations }, labels: { ...labels } };
  const roleRef = { apiGroup, kind: "Role", name: roleName };
  return { apiVersion, kind: "RoleBinding", metadata, roleRef, subjects: subjects.map(subjectOf) };
}

/** A ServiceAccount is one of kube-system: the only ones that ship with bindings. */
function subjectOf(subject: SubjectName) {
  if ("user" in subject) return { kind: "User", apiGroup, name: subject.user };
  if ("group" in subject) return { kind: "Group", apiGroup, name: subject.group };
  return { kind: "ServiceAccount", name: subject.serviceAccount, namespace: "kube-system" };
}
