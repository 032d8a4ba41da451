import type { Random } from "../../common/random.js";
import type { Check, Filter, Rejection } from "./filters/filter.js";
import { defaultFilters } from "./filters/index.js";
import type { NodeInfo } from "./node-info.js";
import type { PodInfo } from "./pod-info.js";
import { defaultScores } from "./scores/index.js";
import type { Score } from "./scores/score.js";
import type { Siblings } from "./siblings.js";
import type { Snapshot } from "./snapshot.js";

export type Placement =
  | { readonly type: "node"; readonly nodeName: string }
  | { readonly type: "none"; readonly rejections: readonly Rejection[]; readonly filters: readonly Filter[] };

interface PreparedFilter {
  readonly filter: Filter;
  readonly check: Check;
}

/** Chooses a node for one pod: filters, then scores, then chance among the best. */
export class Placer {
  /** Where the next search starts, so that all nodes of a large cluster get their turn. */
  private start = 0;
  private readonly filters = defaultFilters;
  private readonly scores: readonly Score[];

  constructor(
    private readonly random: Random,
    siblings: Siblings,
  ) {
    this.scores = defaultScores(siblings);
  }

  place(pod: PodInfo, snapshot: Snapshot): Placement {
    const { feasible, rejections, filters } = this.search(pod, snapshot);
    if (feasible.length === 0) return { type: "none", rejections, filters };
    return { type: "node", nodeName: this.best(pod, snapshot, feasible).name };
  }

  private search(pod: PodInfo, snapshot: Snapshot) {
    const { nodes } = snapshot;
    const checks = this.checksFor(pod, snapshot);
    const enough = enoughOf(nodes.length);
    const feasible: NodeInfo[] = [];
    const rejections: Rejection[] = [];
    const refusing = new Set<Filter>();
    let seen = 0;
    for (; seen < nodes.length && feasible.length < enough; seen++) {
      const node = nodes[(this.start + seen) % nodes.length];
      if (!node) continue;
      const rejection = firstRejection(checks, node, refusing);
      if (rejection) rejections.push(rejection);
      else feasible.push(node);
    }
    this.start = nodes.length === 0 ? 0 : (this.start + seen) % nodes.length;
    // Without a node to be refused by, whatever comes may be one.
    const filters = nodes.length === 0 ? this.filters : this.filters.filter((each) => refusing.has(each));
    return { feasible, rejections, filters };
  }

  private checksFor(pod: PodInfo, snapshot: Snapshot): PreparedFilter[] {
    return this.filters.flatMap((filter) => {
      const check = filter.prepare(pod, snapshot);
      return check ? [{ filter, check }] : [];
    });
  }

  private best(pod: PodInfo, snapshot: Snapshot, feasible: readonly NodeInfo[]): NodeInfo {
    const [only, second] = feasible;
    if (only && !second) return only;
    const totals = new Float64Array(feasible.length);
    for (const { weight, rate } of this.scores) {
      rate(pod, feasible, snapshot)?.forEach((figure, index) => {
        totals[index] = (totals[index] ?? 0) + weight * figure;
      });
    }
    const highest = totals.reduce((best, total) => Math.max(best, total), 0);
    const tied = feasible.filter((_, index) => totals[index] === highest);
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

function firstRejection(
  checks: readonly PreparedFilter[],
  node: NodeInfo,
  refusing: Set<Filter>,
): Rejection | undefined {
  for (const { filter, check } of checks) {
    const rejection = check(node);
    if (!rejection) continue;
    refusing.add(filter);
    return rejection;
  }
  return undefined;
}
