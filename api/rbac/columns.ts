import type { V1ClusterRole, V1ClusterRoleBinding, V1Role, V1RoleBinding } from "../generated/types.js";
import { age, column, columns, createdAt, nameColumn, wide } from "../printers/column.js";

type AnyBinding = V1RoleBinding | V1ClusterRoleBinding;

export const roleColumns = columns<V1Role | V1ClusterRole>(nameColumn(), createdAt());

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
