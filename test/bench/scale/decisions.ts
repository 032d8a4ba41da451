import { get } from "../../../cli/cluster/api-access.js";
import type { KubeconfigEntry } from "../../../cli/kubeconfig.js";
import type { Measurement } from "../bench.js";

const line = /^scheduler_scheduling_algorithm_duration_seconds_bucket\{le="([^"]+)"[^}]*\} (\d+)/gm;

/** How long the choice of a node took at most for 99 of 100 pods: the bound of the bucket in which that lies. */
export async function decisionFigure(access: KubeconfigEntry): Promise<Measurement> {
  const buckets = [...(await get(access, "/metrics")).matchAll(line)].map(([, bound, count]) => ({
    seconds: Number(bound === "+Inf" ? Number.POSITIVE_INFINITY : bound),
    count: Number(count),
  }));
  const all = buckets.at(-1)?.count ?? 0;
  const seconds = buckets.find(({ count }) => count >= all * 0.99)?.seconds ?? Number.NaN;
  const goal = { kind: "value", atMost: 20 } as const;
  return { name: "decision for a pod, p99 at most", unit: "ms", ours: seconds * 1_000, goal };
}
