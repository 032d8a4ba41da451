import type { Random } from "../../common/random.js";
import type { Check, Filter, Rejection } from "./filters/filter.js";
import { defaultFilters } from "./filters/index.js";
import type { NodeInfo } from "./node-info.js";
import type { PodInfo } from "./pod-info.js";
import { defaultScores } from "./scores/index.js";
import type { Rate, Score } from "./scores/score.js";
import type { Snapshot } from "./snapshot.js";

export type Placement =
  | { readonly type: "node"; readonly nodeName: string }
  | { readonly type: "none"; readonly rejections: readonly Rejection[] };

/** Chooses a node for one pod: filters, then scores, then chance among the best. */
export class Placer {
  /** Where the next search starts, so that all nodes of a large cluster get their turn. */
  private start = 0;

  constructor(
    private readonly random: Random,
    private readonly filters: readonly Filter[] = defaultFilters,
    private readonly scores: readonly Score[] = defaultScores,
  ) {}

  place(pod: PodInfo, snapshot: Snapshot): Placement {
    const { feasible, rejections } = this.search(pod, snapshot);
    if (feasible.length === 0) return { type: "none", rejections };
    return { type: "node", nodeName: this.best(pod, snapshot, feasible).name };
  }

  private search(pod: PodInfo, snapshot: Snapshot) {
    const { nodes } = snapshot;
    const checks = this.filters
      .map((filter) => filter.prepare(pod, snapshot))
      .filter((check) => check !== undefined);
    const enough = enoughOf(nodes.length);
    const feasible: NodeInfo[] = [];
    const rejections: Rejection[] = [];
    let seen = 0;
    for (; seen < nodes.length && feasible.length < enough; seen++) {
      const node = nodes[(this.start + seen) % nodes.length];
      if (!node) continue;
      const rejection = firstRejection(checks, node);
      if (rejection) rejections.push(rejection);
      else feasible.push(node);
    }
    this.start = nodes.length === 0 ? 0 : (this.start + seen) % nodes.length;
    return { feasible, rejections };
  }

  private best(pod: PodInfo, snapshot: Snapshot, feasible: readonly NodeInfo[]): NodeInfo {
    const [only, second] = feasible;
    if (only && !second) return only;
    const totals = new Float64Array(feasible.length);
    for (const score of this.scores) {
      const rate = score.prepare(pod, snapshot);
      if (rate) addRates(totals, feasible, score, rate);
    }
    const highest = totals.reduce((best, total) => Math.max(best, total), Number.NEGATIVE_INFINITY);
    const tied = feasible.filter((_, index) => (totals[index] ?? 0) >= highest - 1e-9);
    const chosen = tied[Math.floor(this.random.next() * tied.length)] ?? only;
    if (!chosen) throw new Error("no feasible node to choose from");
    return chosen;
  }
}

/** All of up to a hundred nodes; of more, a falling share, as scoring every node of a large cluster buys little. */
function enoughOf(nodes: number): number {
  const percent = Math.max(5, 50 - Math.floor(nodes / 125));
  return Math.max(100, Math.floor((nodes * percent) / 100));
}

function firstRejection(checks: readonly Check[], node: NodeInfo): Rejection | undefined {
  for (const check of checks) {
    const rejection = check(node);
    if (rejection) return rejection;
  }
  return undefined;
}

function addRates(
  totals: Float64Array,
  nodes: readonly NodeInfo[],
  { scale, weight }: Score,
  rate: Rate,
): void {
  const figures = nodes.map(rate);
  const low = scale === "fixed" ? 0 : Math.min(...figures);
  const range = scale === "fixed" ? 100 : Math.max(...figures) - low;
  if (range === 0) return;
  figures.forEach((figure, index) => {
    totals[index] = (totals[index] ?? 0) + (weight * 100 * (figure - low)) / range;
  });
}
