import type { V1CSIStorageCapacity } from "../generated/types.js";
import { column, columns, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { warnOfNodeSelector } from "../warnings/node-labels.js";

const warnOfStorageCapacity = ({ nodeTopology }: V1CSIStorageCapacity): string[] =>
  warnOfNodeSelector(nodeTopology, "nodeTopology");

export const csiStorageCapacity: Kind<V1CSIStorageCapacity> = defineKind<V1CSIStorageCapacity>({
  group: "storage.k8s.io",
  resource: "csistoragecapacities",
  kind: "CSIStorageCapacity",
  generation: "absent",
  columns: columns<V1CSIStorageCapacity>(
    nameColumn(),
    column("StorageClassName", "The class of the volumes.", ({ storageClassName }) => storageClassName),
    column("Capacity", "How much is left.", ({ capacity }) => capacity ?? "<unset>"),
  ),
  rules: { warnings: warnOfStorageCapacity },
});
