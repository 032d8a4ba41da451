import type { V1ClusterRole } from "../generated/types.js";
import { isPathSegment } from "../meta/names.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { roleColumns } from "./columns.js";
import { rbacGroup } from "./defaults.js";
import { validateClusterRole } from "./validate.js";

export const clusterRole: Kind<V1ClusterRole> = defineKind<V1ClusterRole>({
  group: rbacGroup,
  resource: "clusterroles",
  kind: "ClusterRole",
  namespaced: false,
  generation: "absent",
  columns: roleColumns,
  rules: { nameRule: isPathSegment, allowCreateOnUpdate: true, validate: validateClusterRole },
});
