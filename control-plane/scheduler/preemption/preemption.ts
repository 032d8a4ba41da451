import { conditionOf } from "../../../api/meta/conditions.js";
import { isTerminating } from "../../../api/meta/pods.js";
import type { Random } from "../../../common/random.js";
import { counted } from "../explain.js";
import type { Feasibility, Refusal } from "../feasibility.js";
import type { Rejection } from "../filters/filter.js";
import type { PodInfo } from "../pod-info.js";
import type { Snapshot } from "../snapshot.js";
import { type Candidate, leastHarmful } from "./candidate.js";
import { type DryRunOptions, dryRun } from "./dry-run.js";

export type PreemptionOutcome =
  | { readonly type: "found"; readonly candidate: Candidate }
  /** `keepsPromise`: what the pod was promised before still holds. */
  | { readonly type: "none"; readonly message: string; readonly keepsPromise: boolean };

/** Of how many nodes candidates are looked for, before the best is taken. */
export interface CandidateSample {
  readonly minCandidateNodesPercentage: number;
  readonly minCandidateNodesAbsolute: number;
}

export interface PreemptionOptions extends DryRunOptions, CandidateSample {
  readonly random: Random;
}

const unhelpful = "Preemption is not helpful for scheduling";

/** Finds a node for a pod that none would take, by the least harm to less important pods. Evicts nobody itself. */
export class Preemption {
  constructor(private readonly options: PreemptionOptions) {}

  find(feasibility: Feasibility, refusals: readonly Refusal[], snapshot: Snapshot): PreemptionOutcome {
    const why = ineligible(feasibility.pod, refusals, snapshot);
    if (why) return { type: "none", message: why, keepsPromise: true };
    const { candidates, rejections } = this.tryNodes(feasibility, refusals);
    const candidate = leastHarmful(candidates, this.options.startedMs);
    if (candidate) return { type: "found", candidate };
    const reasons = refusals.flatMap(({ node }) => rejections.get(node.name)?.reasons ?? [unhelpful]);
    return { type: "none", message: counted(refusals.length, reasons), keepsPromise: false };
  }

  private tryNodes(feasibility: Feasibility, refusals: readonly Refusal[]) {
    const hopeful = refusals.filter(({ rejection }) => !rejection.isFinal).map(({ node }) => node);
    const offset = Math.floor(this.options.random.next() * hopeful.length);
    const enough = this.sampleOf(hopeful.length);
    const candidates: Candidate[] = [];
    const rejections = new Map<string, Rejection>();
    for (const node of [...hopeful.slice(offset), ...hopeful.slice(0, offset)]) {
      const result = dryRun(feasibility, node, this.options);
      if ("victims" in result) candidates.push(result);
      else rejections.set(node.name, result);
      if (candidates.length >= enough && candidates.some(({ violations }) => violations === 0)) break;
    }
    return { candidates, rejections };
  }

  private sampleOf(nodes: number): number {
    const { minCandidateNodesPercentage, minCandidateNodesAbsolute } = this.options;
    return Math.max(Math.floor((nodes * minCandidateNodesPercentage) / 100), minCandidateNodesAbsolute);
  }
}

/** Why the pod may not make others go. */
function ineligible(pod: PodInfo, refusals: readonly Refusal[], snapshot: Snapshot): string | undefined {
  if (pod.pod.spec?.preemptionPolicy === "Never") return "not eligible due to preemptionPolicy=Never.";
  const promised = snapshot.named(snapshot.nominations.nodeOf(pod.key) ?? "");
  const refusal = refusals.find(({ node }) => node === promised);
  if (!promised || refusal?.rejection.isFinal) return undefined;
  for (const other of promised.pods.values()) {
    if (other.priority < pod.priority && isLeavingForAnother(other))
      return "not eligible due to a terminating pod on the nominated node.";
  }
  return undefined;
}

/** On its way out because it was preempted. */
function isLeavingForAnother({ pod }: PodInfo): boolean {
  const disruption = conditionOf(pod.status?.conditions, "DisruptionTarget");
  return isTerminating(pod) && disruption?.status === "True" && disruption.reason === "PreemptionByScheduler";
}
