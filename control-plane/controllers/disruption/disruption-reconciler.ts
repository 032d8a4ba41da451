import { isConflict } from "../../../api/errors.js";
import type {
  V1Pod,
  V1PodDisruptionBudget,
  V1PodDisruptionBudgetStatus,
} from "../../../api/generated/types.js";
import { formatLabelSelector, selectorOf } from "../../../api/meta/label-selector.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { withSyncFailed } from "../../../api/policy/disruption-allowed.js";
import { podDisruptionBudgets, pods } from "../../../api/resources.js";
import type { Kinds } from "../../../api/scheme/kinds.js";
import { unlessGone } from "../../../client/expected-failures.js";
import type { Informer } from "../../../client/informer.js";
import { timestamp } from "../../../common/clock.js";
import { messageOf } from "../../../common/errors.js";
import type { ControllerContext } from "../../reconcile/controller-spec.js";
import type { Key, Reconciler, Result } from "../../reconcile/reconciler.js";
import { BudgetEvents } from "./budget-events.js";
import { budgetStatus, countsScale, type Disruptions, disruptionsOf } from "./budget-status.js";
import { type ExpectedPods, type Owners, PodExpectation, Uncountable } from "./expected-pods.js";

interface Informers {
  readonly budgets: Informer<V1PodDisruptionBudget>;
  readonly pods: Informer<V1Pod>;
}

interface Verdict {
  readonly covered: readonly V1Pod[];
  readonly expected: ExpectedPods;
  readonly disruptions: Disruptions;
  readonly status: V1PodDisruptionBudgetStatus;
}

/** Brings a budget's status up to date. Evictions spend it meanwhile: a write that comes later is refused, and made anew. */
export class DisruptionReconciler implements Reconciler {
  private readonly expectation: PodExpectation;
  private readonly events: BudgetEvents;

  constructor(
    private readonly context: ControllerContext,
    private readonly informers: Informers,
    kinds: Kinds,
    owners: Owners,
  ) {
    this.expectation = new PodExpectation(context.client, kinds, owners);
    this.events = new BudgetEvents(context.recorder("controllermanager"));
  }

  async reconcile(key: Key): Promise<Result | void> {
    const budget = this.informers.budgets.get(key);
    if (!budget) return;
    try {
      return await this.sync(budget);
    } catch (error) {
      if (isConflict(error)) throw error;
      await this.write(budget, withSyncFailed(budget.status, messageOf(error), this.now));
      if (!(error instanceof Uncountable)) throw error;
    }
  }

  private async sync(budget: V1PodDisruptionBudget): Promise<Result | void> {
    const { covered, expected, disruptions, status } = await this.judge(budget);
    this.events.covers(budget, covered);
    this.events.shares(budget, covered, this.informers.budgets.list(budget.metadata.namespace));
    if (expected.unmanaged.length > 0) this.events.unmanaged(budget);
    this.events.notDeleted(budget, disruptions.overdue);
    await this.write(budget, status);
    const { nextMs } = disruptions;
    // A moment later: what is due in this very moment isn't overdue yet.
    if (nextMs !== undefined) return { requeueAfterMs: Math.max(0, nextMs - this.context.clock.now()) + 1 };
  }

  /**
   * What is written rests on pods that were seen at least as late as the budget: one whose eviction was counted there, and
   * which has gone since, must not count as healthy again.
   */
  private async judge(budget: V1PodDisruptionBudget): Promise<Verdict> {
    const { namespace, resourceVersion } = budget.metadata;
    const verdict = await this.verdict(budget, this.informers.pods.list(namespace));
    const isFresh = this.informers.pods.revision >= Number(resourceVersion);
    if (isFresh || semanticEqual(verdict.status, budget.status)) return verdict;
    const labelSelector = formatLabelSelector(selectorOf(budget.spec?.selector));
    const { items } = await this.context.client.list(pods, { namespace, labelSelector });
    return this.verdict(budget, items);
  }

  private async verdict(budget: V1PodDisruptionBudget, among: readonly V1Pod[]): Promise<Verdict> {
    const selector = selectorOf(budget.spec?.selector);
    const covered = among.filter((pod) => selector.matches(pod.metadata.labels));
    const expected = await this.expected(budget, covered);
    const disruptions = disruptionsOf(covered, budget.status?.disruptedPods, this.context.clock.now());
    const status = budgetStatus(budget, covered, disruptions, expected.count, this.now);
    return { covered, expected, disruptions, status };
  }

  private async expected(budget: V1PodDisruptionBudget, covered: readonly V1Pod[]): Promise<ExpectedPods> {
    const { spec = {} } = budget;
    if (!countsScale(spec))
      return { count: spec.minAvailable === undefined ? 0 : covered.length, unmanaged: [] };
    try {
      return await this.expectation.of(covered);
    } catch (error) {
      this.events.uncountable(budget, error);
      throw error;
    }
  }

  private async write(budget: V1PodDisruptionBudget, status: V1PodDisruptionBudgetStatus): Promise<void> {
    if (semanticEqual(status, budget.status)) return;
    const wanted = { ...budget, status };
    await unlessGone(this.context.client.update(podDisruptionBudgets, wanted, { subresource: "status" }));
  }

  private get now(): string {
    return timestamp(this.context.clock);
  }
}
