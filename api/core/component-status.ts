import type { V1ComponentStatus } from "../generated/types.js";
import { column, columns, nameColumn } from "../printers/column.js";
import { conditionOf } from "../printers/format.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";

/** None: the parts of the control plane are one process here, whose health is at /readyz. */
export const componentStatus: Kind<V1ComponentStatus> = defineKind<V1ComponentStatus>({
  group: "",
  resource: "componentstatuses",
  kind: "ComponentStatus",
  namespaced: false,
  shortNames: ["cs"],
  stored: false,
  verbs: ["get", "list"],
  deprecation: "is deprecated in v1.19+",
  columns: columns<V1ComponentStatus>(
    nameColumn(),
    column("Status", "Healthy or not.", ({ conditions }) => {
      const healthy = conditionOf(conditions, "Healthy")?.status;
      return healthy === "True" ? "Healthy" : healthy === "False" ? "Unhealthy" : "Unknown";
    }),
    column(
      "Message",
      "What the component said.",
      ({ conditions }) => conditionOf(conditions, "Healthy")?.message ?? "",
    ),
    column("Error", "What went wrong.", ({ conditions }) => conditionOf(conditions, "Healthy")?.error ?? ""),
  ),
});
