import type { V1beta1NodeMetrics, V1Node } from "../../api/generated/types.js";
import type { Clock } from "../../common/clock.js";
import { amounts, measuredMeta, measuredTime } from "./measured-object.js";
import type { NodeUsages } from "./node-usages.js";

/** What a node uses; undefined while that is not known. */
export function nodeMetricsOf(
  { metadata }: V1Node,
  usages: NodeUsages,
  clock: Clock,
): V1beta1NodeMetrics | undefined {
  const found = usages.of(metadata.name ?? "")?.node;
  if (!found) return undefined;
  return {
    apiVersion: "metrics.k8s.io/v1beta1",
    kind: "NodeMetrics",
    metadata: measuredMeta(metadata, clock),
    ...measuredTime(found),
    usage: amounts(found.used),
  };
}
