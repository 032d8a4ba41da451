import type { V1ConfigMap } from "../generated/types.js";
import { age, columns, count, nameColumn } from "../printers/column.js";
import { sizeOf } from "../printers/format.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { validateConfigMap, validateConfigMapUpdate } from "./validate-config-map.js";

export const configMap: Kind<V1ConfigMap> = defineKind<V1ConfigMap>({
  group: "",
  resource: "configmaps",
  kind: "ConfigMap",
  shortNames: ["cm"],
  generation: "absent",
  columns: columns<V1ConfigMap>(
    nameColumn(),
    count("Data", "How many keys it has.", ({ data, binaryData }) => sizeOf(data) + sizeOf(binaryData)),
    age(),
  ),
  rules: { validate: validateConfigMap, validateUpdate: validateConfigMapUpdate },
});
