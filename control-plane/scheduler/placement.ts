import type { Random } from "../../common/random.js";
import { enoughNodes } from "./enough-nodes.js";
import { Feasibility, type Refusal } from "./feasibility.js";
import { type Filter, finalRefusal } from "./filters/filter.js";
import type { NodeInfo } from "./node-info.js";
import type { PodInfo } from "./pod-info.js";
import type { Profile } from "./profile.js";
import type { Snapshot } from "./snapshot.js";

export type Placement =
  | { readonly type: "node"; readonly nodeName: string }
  | { readonly type: "none"; readonly refusals: readonly Refusal[]; readonly feasibility: Feasibility };

const notNamed = finalRefusal("node(s) didn't satisfy plugin(s) [NodeAffinity]");

/** Chooses a node for one pod: filters, then scores, then chance among the best. */
export class Placer {
  /** Where the next search starts, so that all nodes of a large cluster get their turn. */
  private start = 0;

  constructor(
    private readonly profile: Profile,
    private readonly random: Random,
  ) {}

  place(pod: PodInfo, snapshot: Snapshot): Placement {
    const feasibility = new Feasibility(pod, this.profile.filters, snapshot);
    const promised = snapshot.named(snapshot.nominations.nodeOf(pod.key) ?? "");
    if (promised && !feasibility.refusal(promised)) return { type: "node", nodeName: promised.name };
    const named = this.nodeAffinity && pod.pinnedTo;
    const { feasible, refusals } = named
      ? inspect(namedNodes(named, snapshot), feasibility)
      : this.search(feasibility, snapshot);
    if (feasible.length > 0) return { type: "node", nodeName: this.best(pod, snapshot, feasible).name };
    return { type: "none", feasibility, refusals: [...refusals, ...this.unnamed(named, snapshot)] };
  }

  private get nodeAffinity(): Filter | undefined {
    return this.profile.filters.find(({ name }) => name === "NodeAffinity");
  }

  private search(feasibility: Feasibility, { nodes }: Snapshot): Inspection {
    const enough = enoughNodes(nodes.length, this.profile.percentageOfNodesToScore);
    const found = inspect(nodes, feasibility, { start: this.start, enough });
    const seen = found.feasible.length + found.refusals.length;
    this.start = nodes.length === 0 ? 0 : (this.start + seen) % nodes.length;
    return found;
  }

  /** A pod that names its nodes is refused by all others without a look at them. */
  private unnamed(names: ReadonlySet<string> | undefined, { nodes }: Snapshot): Refusal[] {
    const filter = this.nodeAffinity;
    if (!names || !filter) return [];
    const others = nodes.filter(({ name }) => !names.has(name));
    return others.map((node) => ({ node, filter, rejection: notNamed }));
  }

  private best(pod: PodInfo, snapshot: Snapshot, feasible: readonly NodeInfo[]): NodeInfo {
    const [only, second] = feasible;
    if (only && !second) return only;
    const totals = new Float64Array(feasible.length);
    for (const { weight, score } of this.profile.scores) {
      score.rate(pod, feasible, snapshot)?.forEach((figure, index) => {
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

interface Inspection {
  readonly feasible: readonly NodeInfo[];
  readonly refusals: readonly Refusal[];
}

function inspect(
  nodes: readonly NodeInfo[],
  feasibility: Feasibility,
  { start = 0, enough = Number.POSITIVE_INFINITY } = {},
): Inspection {
  const feasible: NodeInfo[] = [];
  const refusals: Refusal[] = [];
  for (let seen = 0; seen < nodes.length && feasible.length < enough; seen++) {
    const node = nodes[(start + seen) % nodes.length] as NodeInfo;
    const refusal = feasibility.refusal(node);
    if (refusal) refusals.push(refusal);
    else feasible.push(node);
  }
  return { feasible, refusals };
}

const namedNodes = (names: ReadonlySet<string>, snapshot: Snapshot) =>
  [...names].map((name) => snapshot.named(name)).filter((node) => node !== undefined);
