import { describe, expect, it } from "@jest/globals";
import type { V2MetricSpec } from "../../../../api/generated/types.js";
import { ApiMetrics } from "../../../../control-plane/controllers/horizontal-pod-autoscaler/api-metrics.js";
import type { Proposal } from "../../../../control-plane/controllers/horizontal-pod-autoscaler/proposal.js";
import { propose } from "../../../../control-plane/controllers/horizontal-pod-autoscaler/propose.js";
import {
  judgingBy,
  type Pods,
  podsSource,
  resourceSource,
  scaledPods,
  subjectOf,
} from "../../../support/scaled-pods.js";

const metric = { name: "qps", selector: { matchLabels: { verb: "get" } } };
const describedObject = { apiVersion: "apps/v1", kind: "Deployment", name: "front" };
const average = (averageValue: string) => ({ type: "AverageValue", averageValue });
const whole = (value: string) => ({ type: "Value", value });

const byPods = (target: string): V2MetricSpec => ({
  type: "Pods",
  pods: { metric, target: average(target) },
});
const byObject = (target: { type: string }): V2MetricSpec => ({
  type: "Object",
  object: { metric, describedObject, target },
});
const byExternal = (target: { type: string }): V2MetricSpec => ({
  type: "External",
  external: { metric, target },
});
const byMemory = (target: string): V2MetricSpec => ({
  type: "Resource",
  resource: { name: "memory", target: average(target) },
});

interface Case extends Pods {
  readonly metric: V2MetricSpec;
  /** Of each pod, or the one value there is, in thousandths. */
  readonly levels: readonly number[];
  readonly tolerance?: { up?: number; down?: number };
  readonly expected: readonly [replicas: number, current: string];
}

async function proposed({ metric: spec, levels, tolerance, ...pods }: Case): Promise<Proposal> {
  const source = {
    resource: resourceSource(
      levels.map((level) => [level, 0]),
      "memory",
    ),
    pods: podsSource(levels),
    object: async () => levels[0] ?? 0,
    external: async () => levels.reduce((sum, level) => sum + level, 0),
  };
  return propose(spec, subjectOf(scaledPods(pods), pods.current), judgingBy(source, tolerance));
}

const cases: Readonly<Record<string, Case>> = {
  "pods: more": { current: 3, metric: byPods("15"), levels: [20_000, 10_000, 30_000], expected: [4, "20"] },
  "pods: readiness doesn't matter": {
    current: 3,
    states: ["unready", "ready", "unready"],
    metric: byPods("15"),
    levels: [50_000, 10_000, 30_000],
    expected: [6, "30"],
  },
  "pods: those that aren't scheduled use nothing": {
    current: 3,
    states: ["ready", "ready", "pending"],
    metric: byPods("10"),
    levels: [50_000, 10_000],
    expected: [6, "30"],
  },
  "pods: fewer": {
    current: 5,
    metric: byPods("20"),
    levels: [12_000, 12_000, 12_000, 12_000, 12_000],
    expected: [3, "12"],
  },
  "pods: near enough": {
    current: 3,
    metric: byPods("20"),
    levels: [20_000, 21_000, 21_000],
    expected: [3, "20666m"],
  },
  "pods: not near enough": {
    current: 3,
    metric: byPods("20"),
    levels: [20_000, 21_000, 21_000],
    tolerance: { up: 0.01 },
    expected: [4, "20666m"],
  },
  "pods: just right where it was measured": {
    current: 5,
    metric: byPods("20"),
    levels: [20_000, 19_000, 21_000],
    expected: [5, "20"],
  },
  "memory: an amount for each": {
    current: 3,
    resource: "memory",
    metric: byMemory("1"),
    levels: [1500, 2500, 2000],
    expected: [6, "2"],
  },
  "object: more": { current: 3, metric: byObject(whole("15")), levels: [20_000], expected: [4, "20"] },
  "object: of the ready pods": {
    current: 3,
    states: ["unready", "ready", "ready"],
    metric: byObject(whole("9")),
    levels: [50_000],
    expected: [12, "50"],
  },
  "object: from none": { current: 0, metric: byObject(whole("1")), levels: [2500], expected: [3, "2500m"] },
  "object: none while there is nothing to do": {
    current: 0,
    metric: byObject(whole("1")),
    levels: [0],
    expected: [0, "0"],
  },
  "object: fewer": { current: 5, metric: byObject(whole("20")), levels: [12_000], expected: [3, "12"] },
  "object: near enough": {
    current: 3,
    metric: byObject(whole("20")),
    levels: [20_666],
    expected: [3, "20666m"],
  },
  "object: as many as there can be": {
    current: 3,
    metric: byObject(whole("1m")),
    levels: [2 ** 53],
    expected: [2 ** 31 - 1, "9007199254740992m"],
  },
  "object: a share for each": {
    current: 5,
    metric: byObject(average("2")),
    levels: [6000],
    expected: [3, "1200m"],
  },
  "object: a share near enough": {
    current: 4,
    metric: byObject(average("5")),
    levels: [20_166],
    expected: [4, "5042m"],
  },
  "external: more": {
    current: 3,
    metric: byExternal(whole("6666m")),
    levels: [8600],
    expected: [4, "8600m"],
  },
  "external: of the ready pods": {
    current: 3,
    states: ["unready", "ready", "unready"],
    metric: byExternal(whole("4400m")),
    levels: [8600],
    expected: [2, "8600m"],
  },
  "external: all values together": {
    current: 3,
    metric: byExternal(average("2150m")),
    levels: [4000, 4600],
    expected: [4, "2867m"],
  },
  "external: fewer": {
    current: 5,
    metric: byExternal(average("2867m")),
    levels: [8600],
    expected: [3, "1720m"],
  },
  "external: near enough": {
    current: 3,
    metric: byExternal(average("2900m")),
    levels: [8600],
    expected: [3, "2867m"],
  },
};

describe("replicas by other metrics", () => {
  it.each(Object.entries(cases))("%s", async (_name, one) => {
    const { replicas, status } = await proposed(one);
    const source = status.pods ?? status.object ?? status.external ?? status.resource;
    const [expected, current] = one.expected;
    expect([replicas, source?.current.value ?? source?.current.averageValue]).toEqual([expected, current]);
  });

  it("are named as in Kubernetes", async () => {
    const of = async (spec: V2MetricSpec) =>
      (await proposed({ current: 1, metric: spec, levels: [1000], expected: [1, "1"] })).metric;
    const selector =
      "&LabelSelector{MatchLabels:map[string]string{verb: get,},MatchExpressions:[]LabelSelectorRequirement{},}";
    expect(await of(byPods("1"))).toBe("pods metric qps");
    expect(await of(byMemory("1"))).toBe("memory resource");
    expect(await of(byObject(whole("1")))).toBe("Deployment metric qps");
    expect(await of(byObject(average("1")))).toBe(`external metric qps(${selector})`);
    expect(await of(byExternal(whole("1")))).toBe(`external metric qps(${selector})`);
  });
});

const selectorText =
  "&LabelSelector{MatchLabels:map[string]string{verb: get,},MatchExpressions:[]LabelSelectorRequirement{},}";
const noCustom =
  "unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered";
const noExternal =
  "unable to fetch metrics from external metrics API: the server could not find the requested resource (get qps.external.metrics.k8s.io)";

describe("metrics that no API serves", () => {
  it.each([
    [
      byPods("1"),
      "FailedGetPodsMetric",
      `unable to get metric qps: ${noCustom}`,
      "failed to get pods metric value: ",
    ],
    [
      byObject(whole("1")),
      "FailedGetObjectMetric",
      `unable to get metric qps: ${noCustom} on Deployment default/front`,
      "failed to get object metric value: ",
    ],
    [
      byObject(average("1")),
      "FailedGetObjectMetric",
      `unable to get metric qps: ${noCustom} on Deployment default/front`,
      "failed to get object metric value: failed to get qps object metric: ",
    ],
    [
      byObject({ type: "Utilization" }),
      "FailedGetObjectMetric",
      "invalid object metric source: neither a value target nor an average value target was set",
      "failed to get object metric value: ",
    ],
    [
      byExternal(whole("1")),
      "FailedGetExternalMetric",
      `unable to get external metric default/qps/${selectorText}: ${noExternal}`,
      "failed to get qps external metric value: failed to get external metric qps: ",
    ],
    [
      byExternal(average("1")),
      "FailedGetExternalMetric",
      `unable to get external metric default/qps/${selectorText}: ${noExternal}`,
      "failed to get qps external metric value: failed to get qps external metric: ",
    ],
    [{ type: "Weather" }, "InvalidMetricSourceType", 'unknown metric source type "Weather"', ""],
    [
      { type: "Pods" },
      "FailedGetPodsMetric",
      `unable to get metric : ${noCustom}`,
      "failed to get pods metric value: ",
    ],
  ] as const)("%j", async (spec, reason, told, within) => {
    const judging = { ...judgingBy({}), source: new ApiMetrics({} as never) };
    const failure = await propose(spec, subjectOf([], 1), judging).catch((error) => error);
    expect([failure.reason, failure.told, failure.message]).toEqual([reason, told, `${within}${told}`]);
  });
});
