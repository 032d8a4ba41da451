import type { Feasibility } from "../feasibility.js";
import { finalRefusal, type Rejection } from "../filters/filter.js";
import type { NodeInfo } from "../node-info.js";
import type { PodInfo } from "../pod-info.js";
import { type BudgetLister, splitByBudgets } from "./budgets.js";
import { byImportance, type Candidate, type StartedMs } from "./candidate.js";

const noVictims = finalRefusal("No preemption victims found for incoming pod");

export interface DryRunOptions {
  readonly budgetsOf: BudgetLister;
  readonly startedMs: StartedMs;
}

/**
 * Who would have to leave the node for the pod: all that are less important go, and as many as possible come back,
 * first those whose budgets would be violated, the important ones before the others.
 * @returns why nobody's going would help, where that is so
 */
export function dryRun(
  feasibility: Feasibility,
  node: NodeInfo,
  { budgetsOf, startedMs }: DryRunOptions,
): Candidate | Rejection {
  const { priority } = feasibility.pod;
  if (node.lowestPriority >= priority) return noVictims;
  const trial = new Trial(feasibility, node);
  const order = byImportance(startedMs);
  const lesser = [...node.pods.values()].filter((other) => other.priority < priority).sort(order);
  try {
    for (const other of lesser) trial.remove(other);
    const refusal = feasibility.refusal(trial.node);
    if (refusal) return refusal.rejection;
    const { violating, allowed } = splitByBudgets(lesser, budgetsOf);
    const violations = violating.filter((other) => !trial.reprieve(other)).length;
    for (const other of allowed) trial.reprieve(other);
    return { nodeName: node.name, victims: trial.gone.sort(order), violations };
  } finally {
    trial.end();
  }
}

/** A copy of a node from which pods go, and to which they come back. */
class Trial {
  readonly node: NodeInfo;
  private readonly removed = new Map<string, PodInfo>();

  constructor(
    private readonly feasibility: Feasibility,
    node: NodeInfo,
  ) {
    this.node = node.copy();
  }

  get gone(): PodInfo[] {
    return [...this.removed.values()];
  }

  remove(other: PodInfo): void {
    this.feasibility.count(other, this.node, -1);
    this.removed.set(other.key, other);
  }

  /** Lets it stay if there is place for both. */
  reprieve(other: PodInfo): boolean {
    this.restore(other);
    if (!this.feasibility.refusal(this.node)) return true;
    this.remove(other);
    return false;
  }

  /** What was counted is counted back: the next trial begins where this one did. */
  end(): void {
    for (const other of this.gone) this.restore(other);
  }

  private restore(other: PodInfo): void {
    this.feasibility.count(other, this.node, 1);
    this.removed.delete(other.key);
  }
}
