import type { V1VolumeAttributesClass } from "../generated/types.js";
import { age, column, columns, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";

export const volumeAttributesClass: Kind<V1VolumeAttributesClass> = defineKind<V1VolumeAttributesClass>({
  group: "storage.k8s.io",
  resource: "volumeattributesclasses",
  kind: "VolumeAttributesClass",
  namespaced: false,
  shortNames: ["vac"],
  generation: "absent",
  columns: columns<V1VolumeAttributesClass>(
    nameColumn(),
    column("DriverName", "The driver it is for.", ({ driverName }) => driverName),
    age(),
  ),
});
