import type { V1beta1ContainerMetrics, V1beta1PodMetrics } from "../generated/types.js";
import { addQuantity, formatQuantity, parseQuantity, zero } from "../meta/quantity.js";
import { columns, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { amount, windowColumn } from "./columns.js";

const usage = ({ containers = [] }: V1beta1PodMetrics) => ({
  cpu: sum(containers, "cpu"),
  memory: sum(containers, "memory"),
});

/** What the containers of pods use, measured and never stored. */
export const podMetrics: Kind<V1beta1PodMetrics> = defineKind<V1beta1PodMetrics>({
  group: "metrics.k8s.io",
  resource: "pods",
  kind: "PodMetrics",
  singular: "",
  versions: ["v1beta1"],
  storedVersion: "v1beta1",
  classes: { v1beta1: "V1beta1PodMetrics" },
  stored: false,
  verbs: ["get", "list"],
  generation: "absent",
  columns: columns<V1beta1PodMetrics>(
    nameColumn(),
    amount("cpu", usage),
    amount("memory", usage),
    windowColumn(),
  ),
});

function sum(containers: readonly V1beta1ContainerMetrics[], resource: string): string {
  const amounts = containers.map(({ usage }) => parseQuantity(usage[resource] ?? "0"));
  return formatQuantity(amounts.reduce(addQuantity, zero));
}
