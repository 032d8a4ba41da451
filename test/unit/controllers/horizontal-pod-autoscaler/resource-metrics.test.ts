import { describe, expect, it } from "@jest/globals";
import type { V2MetricSpec } from "../../../../api/generated/types.js";
import { propose } from "../../../../control-plane/controllers/horizontal-pod-autoscaler/propose.js";
import {
  judgingBy,
  type Levels,
  type Pods,
  resourceSource,
  scaledPods,
  subjectOf,
} from "../../../support/scaled-pods.js";

interface Case extends Pods {
  readonly levels: Levels;
  readonly target: number;
  /** Absent: all containers. */
  readonly container?: string;
  readonly tolerance?: { up?: number; down?: number };
  readonly names?: readonly string[];
  readonly expected: { replicas: number; utilization: number; average: number } | string;
}

function metricOf({ container, target: averageUtilization }: Case): V2MetricSpec {
  const target = { type: "Utilization", averageUtilization };
  return container
    ? { type: "ContainerResource", containerResource: { name: "cpu", container, target } }
    : { type: "Resource", resource: { name: "cpu", target } };
}

async function proposed(one: Case) {
  const subject = subjectOf(scaledPods(one), one.current);
  const judging = judgingBy({ resource: resourceSource(one.levels, "cpu", one.names) }, one.tolerance);
  const { replicas, status } = await propose(metricOf(one), subject, judging);
  const { averageUtilization: utilization, averageValue } =
    (status.resource ?? status.containerResource)?.current ?? {};
  return { replicas, utilization, average: averageValue };
}

const whole = ["1"];
const at = (replicas: number, utilization: number, average: number) => ({ replicas, utilization, average });
const ready = (count: number) => Array.from({ length: count }, () => "ready" as const);

const cases: Readonly<Record<string, Case>> = {
  "more when they use more": {
    current: 3,
    requests: whole,
    levels: [300, 500, 700],
    target: 30,
    expected: at(5, 50, 1000),
  },
  "by one container": {
    current: 3,
    requests: whole,
    container: "c2",
    levels: [
      [1000, 300],
      [1000, 500],
      [1000, 700],
    ],
    target: 30,
    expected: at(5, 50, 500),
  },
  "as many as can be told, of a percentage as large as can be told": {
    current: 1,
    requests: ["1m"],
    levels: [9_000_000_000_001],
    target: 1,
    expected: at(2_147_483_647, 2_147_483_647, 18_000_000_000_002),
  },
  "no others when requests are larger than numbers": {
    current: 2,
    states: ["ready", "ready"],
    requests: ["1e400"],
    levels: [300],
    target: 50,
    expected: at(2, 0, 600),
  },
  "fewer more while one is unready": {
    current: 3,
    states: ["unready", "ready", "ready"],
    requests: whole,
    levels: [300, 500, 700],
    target: 30,
    expected: at(4, 60, 1200),
  },
  "fewer more while one is starting": {
    current: 3,
    states: ["starting", "ready", "ready"],
    requests: whole,
    levels: [300, 500, 700],
    target: 30,
    expected: at(4, 60, 1200),
  },
  "none more while the unready may take it": {
    current: 3,
    states: ["ready", "unready", "unready"],
    requests: whole,
    levels: [400, 500, 700],
    target: 30,
    expected: at(3, 40, 800),
  },
  "without the failed": {
    current: 2,
    states: ["ready", "ready", "failed", "failed"],
    requests: whole,
    levels: [500, 700],
    target: 30,
    expected: at(4, 60, 1200),
  },
  "without those on their way out": {
    current: 2,
    states: ["ready", "ready", "going", "going"],
    requests: whole,
    levels: [500, 700, 9000, 9000],
    target: 30,
    expected: at(4, 60, 1200),
  },
  "fewer when they use less": {
    current: 5,
    requests: whole,
    levels: [100, 300, 500, 250, 250],
    target: 50,
    expected: at(3, 28, 560),
  },
  "fewer by one container": {
    current: 5,
    requests: whole,
    container: "c2",
    levels: [100, 300, 500, 250, 250].map((level) => [1000, level]),
    target: 50,
    expected: at(3, 28, 280),
  },
  "fewer, of the ready alone": {
    current: 5,
    states: [...ready(3), "unready", "unready"],
    requests: whole,
    levels: [100, 300, 500, 250, 250],
    target: 50,
    expected: at(2, 30, 600),
  },
  "fewer, of the running alone": {
    current: 5,
    states: ["ready", "pending", "pending", "pending", "pending"],
    requests: whole,
    levels: [100],
    target: 50,
    expected: at(1, 10, 200),
  },
  "fewer, without the failed": {
    current: 5,
    states: [...ready(5), "failed", "failed"],
    requests: whole,
    levels: [100, 300, 500, 250, 250],
    target: 50,
    expected: at(3, 28, 560),
  },
  "the same when it is near enough": {
    current: 3,
    requests: ["900m", "1", "1100m"],
    levels: [1010, 1030, 1020],
    target: 100,
    expected: at(3, 102, 2040),
  },
  "more when nothing is near enough": {
    current: 3,
    requests: ["900m", "1", "1100m"],
    levels: [909, 1010, 1111],
    target: 100,
    tolerance: { up: 0, down: 0 },
    expected: at(4, 101, 2020),
  },
  "the same when much is near enough upwards": {
    current: 3,
    requests: ["900m", "1", "1100m"],
    levels: [1890, 1910, 1900],
    target: 100,
    tolerance: { up: 2 },
    expected: at(3, 190, 3800),
  },
  "more when it is near enough only downwards": {
    current: 3,
    requests: ["900m", "1", "1100m"],
    levels: [1100, 1080, 1090],
    target: 100,
    tolerance: { up: 0.08, down: 2 },
    expected: at(4, 109, 2180),
  },
  "the same when much is near enough downwards": {
    current: 3,
    requests: ["900m", "1", "1100m"],
    levels: [660, 640, 650],
    target: 100,
    tolerance: { down: 0.36 },
    expected: at(3, 65, 1300),
  },
  "fewer when it is beyond that": {
    current: 3,
    requests: ["900m", "1", "1100m"],
    levels: [660, 640, 650],
    target: 100,
    tolerance: { down: 0.34 },
    expected: at(2, 65, 1300),
  },
  "whatever is told of others": {
    current: 4,
    requests: whole,
    levels: [4000, 9500, 3000, 7000, 3200, 2000],
    target: 100,
    expected: at(24, 587, 11750),
  },
  "fewer less while some aren't measured": {
    current: 4,
    requests: whole,
    levels: [400, 95],
    target: 100,
    expected: at(3, 24, 495),
  },
  "the same while one isn't measured and the other is just right": {
    current: 2,
    requests: whole,
    levels: [1000],
    target: 100,
    expected: at(2, 100, 2000),
  },
  "the same while one isn't measured and the other uses much": {
    current: 2,
    requests: whole,
    levels: [1900],
    target: 100,
    expected: at(2, 190, 3800),
  },
  "the same while one isn't measured and the other uses little": {
    current: 2,
    requests: whole,
    levels: [600],
    target: 100,
    expected: at(2, 60, 1200),
  },
  "the same while one isn't measured and one is unready": {
    current: 3,
    states: ["unready", "ready", "ready"],
    requests: whole,
    levels: [100, 450],
    target: 50,
    expected: at(3, 45, 900),
  },
  "more while one isn't measured and one is unready": {
    current: 3,
    states: ["unready", "ready", "ready"],
    requests: whole,
    levels: [100, 2000],
    target: 50,
    expected: at(4, 200, 4000),
  },
  "fewer while one isn't measured and one is unready": {
    current: 4,
    states: ["unready", "ready", "ready", "ready"],
    requests: whole,
    levels: [100, 100, 100],
    target: 50,
    expected: at(3, 10, 200),
  },
  "not fewer while the target is beyond the requests and one isn't measured": {
    current: 2,
    requests: whole,
    levels: [1000],
    target: 200,
    expected: at(2, 100, 2000),
  },
  "none: nothing is known of them": {
    current: 1,
    requests: whole,
    levels: [100],
    names: ["an-older-pod"],
    target: 100,
    expected: "failed to get cpu utilization: no metrics returned matched known pods",
  },
  "none: nothing was told": {
    current: 4,
    requests: whole,
    levels: [],
    target: 100,
    expected:
      "failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource metrics API",
  },
  "none: they request nothing": {
    current: 1,
    levels: [200],
    target: 100,
    expected: "failed to get cpu utilization: missing request for cpu in container c1 of Pod p0",
  },
  "none: there are no pods": {
    current: 0,
    requests: whole,
    levels: [200],
    target: 100,
    expected: "failed to get cpu utilization: no pods returned by selector while calculating replica count",
  },
  "none: all are starting": {
    current: 2,
    states: ["starting", "pending"],
    requests: whole,
    levels: [200, 300],
    target: 100,
    expected:
      "failed to get cpu utilization: did not receive metrics for targeted pods (pods might be unready)",
  },
  "none: such a container wasn't measured": {
    current: 1,
    requests: whole,
    container: "c3",
    levels: [100],
    target: 100,
    expected:
      "failed to get cpu utilization: unable to get metrics for resource cpu: container c3 not present in metrics for pod default/p0",
  },
};

describe("replicas by utilization", () => {
  it.each(Object.entries(cases))("%s", async (_name, one) => {
    const outcome = await proposed(one).catch(({ told }) => told);
    const { expected } = one;
    if (typeof expected === "string") return expect(outcome).toBe(expected);
    expect(outcome).toEqual({ ...expected, average: quantity(expected.average) });
  });
});

const quantity = (milli: number) => (milli % 1000 === 0 ? `${milli / 1000}` : `${milli}m`);
