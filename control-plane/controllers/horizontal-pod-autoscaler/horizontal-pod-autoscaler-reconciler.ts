import { isConflict } from "../../../api/errors.js";
import type { V2HorizontalPodAutoscaler } from "../../../api/generated/types.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { horizontalPodAutoscalers } from "../../../api/resources.js";
import type { Kinds } from "../../../api/scheme/kinds.js";
import type { EventRecorder } from "../../../client/event-recorder.js";
import { unlessGone } from "../../../client/expected-failures.js";
import type { Informer } from "../../../client/informer.js";
import { timestamp } from "../../../common/clock.js";
import { messageOf } from "../../../common/errors.js";
import type { ControllerContext } from "../../reconcile/controller-spec.js";
import type { Key, Reconciler, Result } from "../../reconcile/reconciler.js";
import { unlessStale } from "../stale-view.js";
import { AutoscalerMetrics, type ErrorLabel } from "./autoscaler-metrics.js";
import { AutoscalerReport } from "./autoscaler-report.js";
import type { AutoscalingSettings } from "./autoscaling-settings.js";
import { type Look, Undecided } from "./look.js";
import { ReplicaDecider } from "./replica-decider.js";
import { Resizer } from "./resizer.js";
import { ScaleTarget } from "./scale-target.js";
import { ScalingHistory } from "./scaling-history.js";

/** What a look came to. */
interface Outcome {
  readonly wanted?: number;
  readonly error: ErrorLabel;
}

/**
 * Looks at each autoscaler once a period, and when it was changed. All that a look rests on is asked for anew but the
 * autoscaler itself, which is confirmed before anything is scaled. What was done of late is remembered for one term, as in Kubernetes.
 */
export class HorizontalPodAutoscalerReconciler implements Reconciler {
  private readonly histories = new Map<Key, ScalingHistory>();
  private readonly recorder: EventRecorder;
  private readonly decider: ReplicaDecider;
  private readonly resizer: Resizer;
  private readonly metrics: AutoscalerMetrics;

  constructor(
    private readonly context: ControllerContext,
    private readonly autoscalers: Informer<V2HorizontalPodAutoscaler>,
    private readonly kinds: Kinds,
    private readonly settings: AutoscalingSettings,
  ) {
    const { client, clock } = context;
    this.recorder = context.recorder("horizontal-pod-autoscaler");
    this.metrics = new AutoscalerMetrics(context.meters);
    this.decider = new ReplicaDecider(client, clock, settings, this.metrics);
    this.resizer = new Resizer(client, clock);
  }

  beginTerm(): void {
    this.histories.clear();
    this.decider.forgetAll();
  }

  async reconcile(key: Key): Promise<Result | void> {
    const autoscaler = this.autoscalers.get(key);
    if (!autoscaler) {
      this.histories.delete(key);
      return this.decider.forget(key);
    }
    await unlessStale(this.look(key, autoscaler));
    return { requeueAfterMs: this.settings.syncPeriodMs };
  }

  private async look(key: Key, autoscaler: V2HorizontalPodAutoscaler): Promise<void> {
    const report = new AutoscalerReport(autoscaler, this.recorder, timestamp(this.context.clock));
    const startedMs = this.context.clock.monotonic();
    const target = await this.find(autoscaler, report);
    const outcome: Outcome = target
      ? await this.scale({ key, autoscaler, target, report, history: this.historyOf(key, target) })
      : { error: "internal" };
    const seconds = (this.context.clock.monotonic() - startedMs) / 1_000;
    this.metrics.reconciled(target?.current ?? 0, outcome.wanted, outcome.error, seconds);
    await this.write(autoscaler, report);
  }

  private async find(
    autoscaler: V2HorizontalPodAutoscaler,
    report: AutoscalerReport,
  ): Promise<ScaleTarget | undefined> {
    try {
      const target = await ScaleTarget.find(this.context.client, this.kinds, autoscaler);
      const message = "the HPA controller was able to get the target's current scale";
      report.condition("AbleToScale", true, { reason: "SucceededGetScale", message });
      return target;
    } catch (error) {
      const reason = "FailedGetScale";
      report.warn({ reason, message: messageOf(error) });
      const message = `the HPA controller was unable to get the target's current scale: ${messageOf(error)}`;
      report.condition("AbleToScale", false, { reason, message });
      return undefined;
    }
  }

  private historyOf(key: Key, { current }: ScaleTarget): ScalingHistory {
    const history = this.histories.get(key) ?? new ScalingHistory(current, this.context.clock.monotonic());
    this.histories.set(key, history);
    return history;
  }

  private async scale(look: Look): Promise<Outcome> {
    const { target, report } = look;
    const { current } = target;
    try {
      const decision = await this.decider.decide(look);
      const outcome: Outcome = { wanted: decision.replicas, error: "none" };
      if (decision.replicas !== current) {
        await this.resizer.resize(look, decision);
        return outcome;
      }
      const currentMetrics = [...decision.metrics];
      report.replicas({ currentReplicas: current, desiredReplicas: current, currentMetrics });
      return outcome;
    } catch (error) {
      if (!(error instanceof Undecided)) throw error;
      report.replicas({ currentReplicas: current, currentMetrics: [...error.metrics] });
      report.warn({ reason: "FailedComputeMetricsReplicas", message: error.message });
      return { error: "internal" };
    }
  }

  private async write(autoscaler: V2HorizontalPodAutoscaler, report: AutoscalerReport): Promise<void> {
    if (semanticEqual(report.status, autoscaler.status)) return;
    const { client } = this.context;
    const wanted = { ...autoscaler, status: report.status };
    try {
      await unlessGone(client.update(horizontalPodAutoscalers, wanted, { subresource: "status" }));
    } catch (error) {
      if (!isConflict(error)) report.warn({ reason: "FailedUpdateStatus", message: messageOf(error) });
      throw error;
    }
  }
}
