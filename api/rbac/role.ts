import type { V1Role } from "../generated/types.js";
import { isPathSegment } from "../meta/names.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { roleColumns } from "./columns.js";
import { rbacGroup } from "./defaults.js";
import { validateRole } from "./validate.js";

export const role: Kind<V1Role> = defineKind<V1Role>({
  group: rbacGroup,
  resource: "roles",
  kind: "Role",
  generation: "absent",
  columns: roleColumns,
  rules: { nameRule: isPathSegment, allowCreateOnUpdate: true, validate: validateRole },
});
