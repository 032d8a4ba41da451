import type { V1beta1PodMetrics, V1Pod } from "../../api/generated/types.js";
import type { Clock } from "../../common/clock.js";
import { amounts, measuredMeta, measuredTime } from "./measured-object.js";
import type { NodeUsages } from "./node-usages.js";

/** What a pod uses, by its own node; undefined while that is not known, and for pods that don't run. */
export function podMetricsOf(pod: V1Pod, usages: NodeUsages, clock: Clock): V1beta1PodMetrics | undefined {
  const { metadata, spec, status } = pod;
  if (status?.phase !== "Running" || !spec?.nodeName) return undefined;
  const found = usages.of(spec.nodeName)?.pods.get(metadata.uid ?? "");
  if (!found) return undefined;
  const containers = containerNames(pod).flatMap((name) => {
    const used = found.used.get(name);
    return used ? [{ name, usage: amounts(used) }] : [];
  });
  if (containers.length === 0) return undefined;
  return {
    apiVersion: "metrics.k8s.io/v1beta1",
    kind: "PodMetrics",
    metadata: measuredMeta(metadata, clock),
    ...measuredTime(found),
    containers,
  };
}

/** A node may tell of these alone. */
function containerNames({ spec }: V1Pod): string[] {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = spec ?? {};
  return [...containers, ...initContainers, ...ephemeralContainers].map(({ name }) => name);
}
