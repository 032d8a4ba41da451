import type { V1ClusterRoleBinding } from "../generated/types.js";
import { isPathSegment } from "../meta/names.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { roleBindingColumns } from "./columns.js";
import { rbacGroup, setRoleBindingDefaults } from "./defaults.js";
import { validateClusterRoleBinding, validateRoleBindingUpdate } from "./validate.js";

export const clusterRoleBinding: Kind<V1ClusterRoleBinding> = defineKind<V1ClusterRoleBinding>({
  group: rbacGroup,
  resource: "clusterrolebindings",
  kind: "ClusterRoleBinding",
  namespaced: false,
  generation: "absent",
  columns: roleBindingColumns,
  rules: {
    nameRule: isPathSegment,
    allowCreateOnUpdate: true,
    setDefaults: setRoleBindingDefaults,
    validate: validateClusterRoleBinding,
    validateUpdate: validateRoleBindingUpdate,
  },
});
