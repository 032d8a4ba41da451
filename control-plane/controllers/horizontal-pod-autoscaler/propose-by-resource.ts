import type { V2MetricSpec, V2MetricTarget, V2MetricValueStatus } from "../../../api/generated/types.js";
import { messageOf } from "../../../common/errors.js";
import { averageGauge, type Gauge, utilizationGauge } from "./gauge.js";
import { MetricFailure } from "./metric-failure.js";
import { milliOf, quantityOfMilli } from "./milli.js";
import type { PodFigures } from "./pod-figures.js";
import { groupPods } from "./pod-groups.js";
import type { Judging, Proposal, Subject } from "./proposal.js";
import { requestedAmounts } from "./requested-amounts.js";
import { type Wanted, wantedByPods } from "./wanted-by-pods.js";

interface Asked {
  readonly resource: string;
  readonly container?: string;
  readonly target: V2MetricTarget;
}

/** By what pods use of a resource. Throws MetricFailure. */
export async function proposeByResource(
  { resource: source }: V2MetricSpec,
  subject: Subject,
  judging: Judging,
): Promise<Proposal> {
  const { name = "", target = { type: "" } } = source ?? {};
  try {
    const { replicas, current } = await propose({ resource: name, target }, subject, judging);
    const status = { type: "Resource", resource: { name, current } };
    return { replicas, metric: metricName(name, "resource", target), status };
  } catch (error) {
    const told = messageOf(error);
    throw new MetricFailure(
      "FailedGetResourceMetric",
      told,
      `failed to get ${name} resource metric value: ${told}`,
    );
  }
}

/** By what one container of each pod uses. Throws MetricFailure. */
export async function proposeByContainer(
  { containerResource: source }: V2MetricSpec,
  subject: Subject,
  judging: Judging,
): Promise<Proposal> {
  const { name = "", container = "", target = { type: "" } } = source ?? {};
  try {
    const { replicas, current } = await propose({ resource: name, container, target }, subject, judging);
    const status = { type: "ContainerResource", containerResource: { name, container, current } };
    return { replicas, metric: metricName(name, "container resource", target), status };
  } catch (error) {
    const told = messageOf(error);
    const message = `failed to get ${container} container metric value: ${told}`;
    throw new MetricFailure("FailedGetContainerResourceMetric", told, message);
  }
}

/** An amount is named alike for pods and containers, as in Kubernetes. */
const metricName = (resource: string, what: string, { averageValue }: V2MetricTarget) =>
  averageValue === undefined
    ? `${resource} ${what} utilization (percentage of request)`
    : `${resource} resource`;

async function propose(
  asked: Asked,
  subject: Subject,
  judging: Judging,
): Promise<{ replicas: number; current: V2MetricValueStatus }> {
  const { averageValue, averageUtilization } = asked.target;
  const isAmount = averageValue !== undefined;
  if (!isAmount && averageUtilization === undefined)
    throw new Error(
      "invalid resource metric source: neither an average utilization target nor an average value (usage) target was set",
    );
  try {
    const { replicas, reading } = await wanted(asked, subject, judging);
    const average = { averageValue: quantityOfMilli(reading.average) };
    return {
      replicas,
      current: isAmount ? average : { averageUtilization: reading.utilization, ...average },
    };
  } catch (error) {
    const what = isAmount ? "usage" : "utilization";
    throw new Error(`failed to get ${asked.resource} ${what}: ${messageOf(error)}`, { cause: error });
  }
}

async function wanted(asked: Asked, subject: Subject, judging: Judging): Promise<Wanted> {
  const { resource, container } = asked;
  const { namespace, selector, pods, current } = subject;
  const figures = await figuresOf(resource, () =>
    judging.source.resource({ namespace, selector, resource, container }),
  );
  if (pods.length === 0) throw new Error("no pods returned by selector while calculating replica count");
  const groups = groupPods(pods, figures, resource, judging.start, judging.nowMs);
  const { tolerances } = judging;
  return wantedByPods({ figures, groups, gauge: () => gaugeOf(asked, subject), tolerances, current });
}

async function figuresOf(resource: string, ask: () => Promise<PodFigures>): Promise<PodFigures> {
  try {
    return await ask();
  } catch (error) {
    throw new Error(`unable to get metrics for resource ${resource}: ${messageOf(error)}`, { cause: error });
  }
}

function gaugeOf({ target, resource, container }: Asked, { pods }: Subject): Gauge {
  if (target.averageValue !== undefined) return averageGauge(milliOf(target.averageValue));
  return utilizationGauge(requestedAmounts(pods, resource, container), target.averageUtilization ?? 0);
}
