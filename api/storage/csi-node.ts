import type { V1CSINode } from "../generated/types.js";
import { age, columns, count, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";

export const csiNode: Kind<V1CSINode> = defineKind<V1CSINode>({
  group: "storage.k8s.io",
  resource: "csinodes",
  kind: "CSINode",
  namespaced: false,
  generation: "absent",
  columns: columns<V1CSINode>(
    nameColumn(),
    count("Drivers", "How many drivers the node has.", ({ spec }) => spec?.drivers?.length ?? 0),
    age(),
  ),
});
