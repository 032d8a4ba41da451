import type { V1beta1NodeMetrics } from "../generated/types.js";
import { columns, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { amount, windowColumn } from "./columns.js";

const usage = ({ usage = {} }: V1beta1NodeMetrics) => usage;

/** What nodes use, measured and never stored. */
export const nodeMetrics: Kind<V1beta1NodeMetrics> = defineKind<V1beta1NodeMetrics>({
  group: "metrics.k8s.io",
  resource: "nodes",
  kind: "NodeMetrics",
  singular: "",
  versions: ["v1beta1"],
  storedVersion: "v1beta1",
  classes: { v1beta1: "V1beta1NodeMetrics" },
  namespaced: false,
  stored: false,
  verbs: ["get", "list"],
  generation: "absent",
  columns: columns<V1beta1NodeMetrics>(
    nameColumn(),
    amount("cpu", usage),
    amount("memory", usage),
    windowColumn(),
  ),
});
