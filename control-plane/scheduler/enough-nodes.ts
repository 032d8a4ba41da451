const least = 100;

/**
 * How many feasible nodes are scored: all of up to a hundred; of more, the given share, or with 0 one that falls as the
 * cluster grows, as scoring every node of a large cluster buys little.
 */
export function enoughNodes(nodes: number, percentage: number): number {
  const percent = percentage || Math.max(5, 50 - Math.floor(nodes / 125));
  return percent >= 100 ? nodes : Math.max(least, Math.floor((nodes * percent) / 100));
}
