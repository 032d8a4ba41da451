import type { V2MetricSpec } from "../../../api/generated/types.js";
import { messageOf } from "../../../common/errors.js";
import { averageGauge } from "./gauge.js";
import { MetricFailure } from "./metric-failure.js";
import { milliOf, quantityOfMilli } from "./milli.js";
import type { PodFigures } from "./pod-figures.js";
import { groupPods } from "./pod-groups.js";
import type { Judging, Proposal, Subject } from "./proposal.js";
import { type Wanted, wantedByPods } from "./wanted-by-pods.js";

type Source = NonNullable<V2MetricSpec["pods"]>;

/** By what each pod tells of itself. Throws MetricFailure. */
export async function proposeByPods(
  { pods: source = { metric: { name: "" }, target: { type: "" } } }: V2MetricSpec,
  subject: Subject,
  judging: Judging,
): Promise<Proposal> {
  const { metric } = source;
  try {
    const { replicas, reading } = await wanted(source, subject, judging);
    const current = { averageValue: quantityOfMilli(reading.average) };
    return {
      replicas,
      metric: `pods metric ${metric.name}`,
      status: { type: "Pods", pods: { metric, current } },
    };
  } catch (error) {
    const told = messageOf(error);
    throw new MetricFailure("FailedGetPodsMetric", told, `failed to get pods metric value: ${told}`);
  }
}

async function wanted({ metric, target }: Source, subject: Subject, judging: Judging): Promise<Wanted> {
  const { namespace, selector, pods, current } = subject;
  const { source, tolerances, start, nowMs } = judging;
  let figures: PodFigures;
  try {
    figures = await source.pods({ namespace, selector }, metric);
  } catch (error) {
    throw new Error(`unable to get metric ${metric.name}: ${messageOf(error)}`, { cause: error });
  }
  if (pods.length === 0) throw new Error("no pods returned by selector while calculating replica count");
  const groups = groupPods(pods, figures, undefined, start, nowMs);
  const gauge = () => averageGauge(milliOf(target.averageValue ?? ""));
  return wantedByPods({ figures, groups, gauge, tolerances, current });
}
