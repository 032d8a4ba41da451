import type { V1ResourceSlice } from "../generated/types.js";
import { age, column, columns, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { validateResourceSlice, validateResourceSliceUpdate } from "./validate-resource-slice.js";

export const resourceSlice: Kind<V1ResourceSlice> = defineKind<V1ResourceSlice>({
  group: "resource.k8s.io",
  resource: "resourceslices",
  kind: "ResourceSlice",
  namespaced: false,
  columns: columns<V1ResourceSlice>(
    nameColumn(),
    column("Node", "The node that has the devices.", ({ spec }) => spec?.nodeName || "<unset>"),
    column("Driver", "Who manages the devices.", ({ spec }) => spec?.driver ?? ""),
    column("Pool", "The pool they belong to.", ({ spec }) => spec?.pool?.name ?? ""),
    age(),
  ),
  rules: {
    validate: validateResourceSlice,
    validateUpdate: validateResourceSliceUpdate,
    selectableFields: ({ spec }) => ({
      "spec.nodeName": spec?.nodeName ?? "",
      "spec.driver": spec?.driver ?? "",
    }),
  },
});
