import type { V1Pod } from "../../../api/generated/types.js";
import { type LabelSelector, parseLabelSelector } from "../../../api/meta/label-selector.js";
import { pods } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import type { Clock } from "../../../common/clock.js";
import { messageOf } from "../../../common/errors.js";
import { ApiMetrics } from "./api-metrics.js";
import type { AutoscalerMetrics, ErrorLabel } from "./autoscaler-metrics.js";
import type { AutoscalingSettings } from "./autoscaling-settings.js";
import { type Decision, type Look, Undecided } from "./look.js";
import { MetricFailure } from "./metric-failure.js";
import type { Judging, Proposal } from "./proposal.js";
import { type Settled, settle } from "./settle.js";
import { SharedPods } from "./shared-pods.js";
import { tolerancesOf } from "./tolerances.js";
import { failureText, type Weighed, weigh } from "./weigh.js";

/** Says how many replicas there should be. Throws Undecided when too little is known. */
export class ReplicaDecider {
  private readonly shared = new SharedPods();

  constructor(
    private readonly client: Client,
    private readonly clock: Clock,
    private readonly settings: AutoscalingSettings,
    private readonly metrics: AutoscalerMetrics,
  ) {}

  forget(key: string): void {
    this.shared.forget(key);
  }

  forgetAll(): void {
    this.shared.clear();
  }

  async decide(look: Look): Promise<Decision> {
    const { current } = look.target;
    const { min, max } = boundsOf(look);
    const metrics: Decision["metrics"] = [];
    if (current === 0 && min !== 0) {
      look.report.condition("ScalingActive", false, disabled);
      return { replicas: 0, why: "", metrics };
    }
    if (current > max)
      return { replicas: max, why: "Current number of replicas above Spec.MaxReplicas", metrics };
    if (current < min)
      return { replicas: min, why: "Current number of replicas below Spec.MinReplicas", metrics };
    return this.byMetrics(look, await this.weigh(look));
  }

  private async weigh(look: Look): Promise<Weighed> {
    const { namespace = "" } = look.autoscaler.metadata;
    const { current, found, selector } = look.target;
    const items = await this.podsOf(look, namespace);
    return weigh(
      look.autoscaler.spec.metrics ?? [],
      { namespace, selector, pods: items, current, found },
      {
        source: new ApiMetrics(this.client),
        tolerances: tolerancesOf(look.autoscaler, this.settings.tolerance),
        start: this.settings,
        nowMs: this.clock.now(),
        pause: () => this.clock.yield(),
        measured: this.measured(current),
      },
    );
  }

  private measured(current: number): NonNullable<Judging["measured"]> {
    let sinceMs = this.clock.monotonic();
    return (type, answer) => {
      const seconds = (this.clock.monotonic() - sinceMs) / 1_000;
      sinceMs = this.clock.monotonic();
      const failure = answer instanceof MetricFailure ? answer : undefined;
      const wanted = answer instanceof MetricFailure ? undefined : answer.replicas;
      this.metrics.computed(type, current, wanted, errorOf(failure), seconds);
    };
  }

  /** Two autoscalers of the same pods would work against each other. */
  private async podsOf(look: Look, namespace: string): Promise<readonly V1Pod[]> {
    const labelSelector = look.target.selector;
    this.shared.selects(look.key, selectorIn(look));
    const { items } = await this.client.list(pods, { namespace, labelSelector });
    const autoscalers = this.shared.autoscalersOf(items, namespace);
    if (autoscalers.length <= 1) return items;
    const message = `pods by selector ${labelSelector} are controlled by multiple HPAs: [${listed(autoscalers)}]`;
    throw unusable(look, "AmbiguousSelector", message);
  }

  private byMetrics(look: Look, weighed: Weighed): Decision {
    const { report, target } = look;
    const { most, statuses: metrics, failures } = weighed;
    for (const { reason, told } of failures) report.warn({ reason, message: told });
    if (!most) throw nothingKnown(look, weighed);
    const message = `the HPA was able to successfully calculate a replica count from ${most.metric}`;
    report.condition("ScalingActive", true, { reason: "ValidMetricFound", message });
    const { replicas, able, limited } = this.settle(look, most.replicas);
    report.condition("AbleToScale", true, able);
    report.condition("ScalingLimited", limited.is, limited);
    return { replicas, why: whyOf(most, target.current), metrics };
  }

  private settle(look: Look, wanted: number): Settled {
    const { autoscaler, history, target } = look;
    const wish = { wanted, current: target.current, ...boundsOf(look) };
    const { downscaleStabilizationMs } = this.settings;
    return settle(wish, autoscaler.spec.behavior, history, downscaleStabilizationMs, this.clock.monotonic());
  }
}

function errorOf(failure: MetricFailure | undefined): ErrorLabel {
  if (!failure) return "none";
  return failure.reason === "InvalidMetricSourceType" ? "spec" : "internal";
}

/** Each of thousands would say so of all others. */
const mostListed = 10;

function listed(autoscalers: readonly string[]): string {
  const more = autoscalers.length - mostListed;
  return [...autoscalers.slice(0, mostListed), ...(more > 0 ? [`and ${more} more`] : [])].join(" ");
}

function whyOf({ replicas, metric }: Proposal, current: number): string {
  if (replicas === current) return "";
  return replicas > current ? `${metric} above target` : "All metrics below target";
}

const boundsOf = ({ autoscaler: { spec } }: Look) => ({ min: spec.minReplicas ?? 1, max: spec.maxReplicas });

function selectorIn(look: Look): LabelSelector {
  const { selector } = look.target;
  if (selector === "") {
    look.report.warn({ reason: "SelectorRequired", message: "selector is required" });
    const message = "the HPA target's scale is missing a selector";
    look.report.condition("ScalingActive", false, { reason: "InvalidSelector", message });
    throw new Undecided("selector is required");
  }
  try {
    return parseLabelSelector(selector);
  } catch (error) {
    const text = "couldn't convert selector into a corresponding internal selector object";
    throw unusable(look, "InvalidSelector", `${text}: ${messageOf(error)}`);
  }
}

function nothingKnown({ report }: Look, weighed: Weighed): Undecided {
  const { reason = "", told = "" } = weighed.failures[0] ?? {};
  const message = `the HPA was unable to compute the replica count: ${told}`;
  report.condition("ScalingActive", false, { reason, message });
  return new Undecided(failureText(weighed), weighed.statuses);
}

function unusable({ report }: Look, reason: string, message: string): Undecided {
  report.warn({ reason, message });
  report.condition("ScalingActive", false, { reason, message });
  return new Undecided(message);
}

const disabled = {
  reason: "ScalingDisabled",
  message: "scaling is disabled since the replica count of the target is zero",
};
