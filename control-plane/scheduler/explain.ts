import { formatQuantity, parseQuantity } from "../../api/meta/quantity.js";
import type { Rejection } from "./filters/filter.js";

/** What an Event's note holds: thousands of nodes may have a reason of their own each. */
const longest = 1_024;

/**
 * Why no node would do, in the words of Kubernetes' FailedScheduling, with the figures beside a shortage:
 * `0/5 nodes are available: 2 node(s) had untolerated taint {dedicated: gpu}, 3 Insufficient cpu (need 2, most free 1500m).`
 */
export function explain(rejections: readonly Rejection[]): string {
  if (rejections.length === 0) return "no nodes available to schedule pods";
  const groups = new Map<string, Rejection[]>();
  for (const rejection of rejections) {
    const same = groups.get(rejection.reason);
    if (same) same.push(rejection);
    else groups.set(rejection.reason, [rejection]);
  }
  const lines = [...groups].map(([reason, same]) => `${same.length} ${reason}${figures(same)}`).sort();
  const text = `0/${rejections.length} nodes are available: ${lines.join(", ")}.`;
  return text.length > longest ? `${text.slice(0, longest - 4)} ...` : text;
}

function figures(same: readonly Rejection[]): string {
  const shortages = same.flatMap(({ shortage }) => (shortage ? [shortage] : []));
  const [first] = shortages;
  if (!first) return "";
  const most = Math.max(0, ...shortages.map(({ free }) => free));
  return ` (need ${amount(first.resource, first.need)}, most free ${amount(first.resource, most)})`;
}

function amount(resource: string, value: number): string {
  if (resource === "cpu") return formatQuantity(parseQuantity(`${value}m`));
  if (resource !== "memory" && resource !== "ephemeral-storage") return String(value);
  const mebi = Math.floor(value / (1024 * 1024));
  return mebi > 0 ? `${mebi}Mi` : String(value);
}
