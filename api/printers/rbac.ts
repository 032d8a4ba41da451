import type * as k8s from "../generated/types.js";
import { age, column, columns, createdAt, nameColumn, wide } from "./column.js";

type AnyBinding = k8s.V1RoleBinding | k8s.V1ClusterRoleBinding;

export const roleColumns = columns<k8s.V1Role | k8s.V1ClusterRole>(nameColumn(), createdAt());

export const roleBindingColumns = columns<AnyBinding>(
  nameColumn(),
  column("Role", "The role that is given.", ({ roleRef }) => `${roleRef?.kind ?? ""}/${roleRef?.name ?? ""}`),
  age(),
  wide("Users", "Users it is given to.", (binding) => subjects(binding, "User")),
  wide("Groups", "Groups it is given to.", (binding) => subjects(binding, "Group")),
  wide("ServiceAccounts", "Service accounts it is given to.", (binding) =>
    subjects(binding, "ServiceAccount"),
  ),
);

function subjects({ subjects = [] }: AnyBinding, wanted: string): string {
  const found = subjects.filter(({ kind }) => kind === wanted);
  const text = found.map(({ namespace, name }) =>
    wanted === "ServiceAccount" ? `${namespace ?? ""}/${name}` : name,
  );
  return text.join(", ");
}
