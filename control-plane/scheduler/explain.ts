import type { Rejection } from "./filters/filter.js";

/** What an Event's note holds: thousands of nodes may have a reason of their own each. */
const longest = 1_024;

/**
 * Why no node would do, in the words of Kubernetes' FailedScheduling: `0/5 nodes are available: 2 Insufficient cpu,
 * 3 node(s) had untolerated taint(s). preemption: 0/5 nodes are available: …`
 */
export function explain(rejections: readonly Rejection[], preemptionPolicy?: string): string {
  if (rejections.length === 0) return "no nodes available to schedule pods";
  const why = counted(
    rejections.length,
    rejections.flatMap(({ reasons }) => reasons),
  );
  const text = `${why} preemption: ${preemption(rejections, preemptionPolicy)}`;
  return text.length > longest ? `${text.slice(0, longest - 4)} ...` : text;
}

/** Nobody is evicted for another pod here, so no victim is ever found. */
function preemption(rejections: readonly Rejection[], preemptionPolicy: string | undefined): string {
  if (preemptionPolicy === "Never") return "not eligible due to preemptionPolicy=Never.";
  const outcomes = rejections.map(({ isFinal }) =>
    isFinal ? "Preemption is not helpful for scheduling" : "No preemption victims found for incoming pod",
  );
  return counted(rejections.length, outcomes);
}

function counted(nodes: number, reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const lines = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
  return `0/${nodes} nodes are available: ${lines.join(", ")}.`;
}
