import type { V1RoleBinding } from "../generated/types.js";
import { isPathSegment } from "../meta/names.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { roleBindingColumns } from "./columns.js";
import { rbacGroup, setRoleBindingDefaults } from "./defaults.js";
import { validateRoleBinding, validateRoleBindingUpdate } from "./validate.js";

export const roleBinding: Kind<V1RoleBinding> = defineKind<V1RoleBinding>({
  group: rbacGroup,
  resource: "rolebindings",
  kind: "RoleBinding",
  generation: "absent",
  columns: roleBindingColumns,
  rules: {
    nameRule: isPathSegment,
    allowCreateOnUpdate: true,
    setDefaults: setRoleBindingDefaults,
    validate: validateRoleBinding,
    validateUpdate: validateRoleBindingUpdate,
  },
});
