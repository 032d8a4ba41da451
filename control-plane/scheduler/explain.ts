import type { Refusal } from "./feasibility.js";
import type { Rejection } from "./filters/filter.js";

/** What an Event's note holds: thousands of nodes may have a reason of their own each. */
const longest = 1_024;

export interface Explanation {
  /** It is the same on every node. */
  readonly fault?: Rejection | undefined;
  /** Sentences for a person. */
  readonly hints?: readonly string[];
  /** Why nobody is evicted for the pod; absent when others are. */
  readonly preemption?: string | undefined;
}

/**
 * Why no node would do, in the words of Kubernetes' FailedScheduling: `0/5 nodes are available: 2 Insufficient cpu,
 * 3 node(s) had untolerated taint(s). preemption: 0/5 nodes are available: …`
 */
export function explain(
  refusals: readonly Refusal[],
  { fault, hints = [], preemption }: Explanation = {},
): string {
  if (refusals.length === 0) return "no nodes available to schedule pods";
  const reasons = refusals.flatMap(({ rejection }) => rejection.reasons);
  const why = fault
    ? `0/${refusals.length} nodes are available: ${fault.reasons.join(", ")}.`
    : counted(refusals.length, reasons);
  const text = [why, ...hints, ...(preemption === undefined ? [] : [`preemption: ${preemption}`])].join(" ");
  return text.length > longest ? `${text.slice(0, longest - 4)} ...` : text;
}

export function counted(nodes: number, reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const lines = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
  return `0/${nodes} nodes are available: ${lines.join(", ")}.`;
}
