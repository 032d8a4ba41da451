import { describe, expect, it } from "@jest/globals";
import type {
  V2HorizontalPodAutoscalerBehavior,
  V2HPAScalingRules,
} from "../../../../api/generated/types.js";
import { ScalingHistory } from "../../../../control-plane/controllers/horizontal-pod-autoscaler/scaling-history.js";
import { settle } from "../../../../control-plane/controllers/horizontal-pod-autoscaler/settle.js";

const nowMs = 10_000_000;
const minute = 60;

interface Case {
  readonly current: number;
  readonly wanted: number;
  readonly min?: number;
  readonly max?: number;
  /** What was recommended, and how many seconds ago. */
  readonly recommended?: readonly (readonly [replicas: number, secondsAgo: number])[];
  /** By how much the number changed, and how many seconds ago. */
  readonly changed?: readonly (readonly [by: number, secondsAgo: number])[];
  readonly behavior?: V2HorizontalPodAutoscalerBehavior;
}

function settled({ current, wanted, min = 1, max = 1000, recommended = [], changed = [], behavior }: Case) {
  const history = new ScalingHistory(current, 0);
  for (const [replicas, ago] of recommended) history.recommend(replicas, 1e9, nowMs - ago * 1000);
  for (const [by, ago] of changed) history.change(by, 1e9, nowMs - ago * 1000);
  const outcome = settle({ current, wanted, min, max }, behavior, history, 300_000, nowMs);
  return [outcome.replicas, outcome.able.reason, outcome.limited.is, outcome.limited.reason];
}

describe("without rules", () => {
  it.each<[string, Case, ReturnType<typeof settled>]>([
    ["as it is", { current: 3, wanted: 3 }, [3, "ReadyForNewScale", false, "DesiredWithinRange"]],
    ["up", { current: 3, wanted: 5 }, [5, "ReadyForNewScale", false, "DesiredWithinRange"]],
    ["at most twice as many", { current: 3, wanted: 9 }, [6, "ReadyForNewScale", true, "ScaleUpLimit"]],
    ["at least four", { current: 1, wanted: 9 }, [4, "ReadyForNewScale", true, "ScaleUpLimit"]],
    [
      "at most the maximum",
      { current: 8, wanted: 12, max: 10 },
      [10, "ReadyForNewScale", true, "TooManyReplicas"],
    ],
    [
      "at least the minimum",
      { current: 3, wanted: 1, min: 2 },
      [2, "ReadyForNewScale", true, "TooFewReplicas"],
    ],
    [
      "not down at once",
      { current: 5, wanted: 2, recommended: [[5, 299]] },
      [5, "ScaleDownStabilized", false, "DesiredWithinRange"],
    ],
    [
      "down to the most of five minutes",
      {
        current: 5,
        wanted: 1,
        recommended: [
          [5, 301],
          [3, 200],
          [2, 20],
        ],
      },
      [3, "ScaleDownStabilized", false, "DesiredWithinRange"],
    ],
    [
      "down at last",
      { current: 5, wanted: 2, recommended: [[5, 301]] },
      [2, "ReadyForNewScale", false, "DesiredWithinRange"],
    ],
    // Kubernetes does the same: the most of five minutes counts when it goes up, too.
    [
      "up to the most of five minutes",
      { current: 2, wanted: 3, recommended: [[4, 100]] },
      [4, "ScaleDownStabilized", false, "DesiredWithinRange"],
    ],
  ])("%s", (_name, one, expected) => {
    expect(settled(one)).toEqual(expected);
  });
});

const pods = (value: number, periodSeconds = minute) => ({ type: "Pods", value, periodSeconds });
const percent = (value: number, periodSeconds = minute) => ({ type: "Percent", value, periodSeconds });

const up = (...policies: NonNullable<V2HPAScalingRules["policies"]>) =>
  rules({ stabilizationWindowSeconds: 0, selectPolicy: "Max", policies }, {});
const down = (...policies: NonNullable<V2HPAScalingRules["policies"]>) =>
  rules({}, { stabilizationWindowSeconds: 0, selectPolicy: "Max", policies });

/** With Kubernetes' defaults. */
function rules(scaleUp: V2HPAScalingRules, scaleDown: V2HPAScalingRules): V2HorizontalPodAutoscalerBehavior {
  const usualUp = {
    stabilizationWindowSeconds: 0,
    selectPolicy: "Max",
    policies: [pods(4, 15), percent(100, 15)],
  };
  const usualDown = { selectPolicy: "Max", policies: [percent(100, 15)] };
  return { scaleUp: { ...usualUp, ...scaleUp }, scaleDown: { ...usualDown, ...scaleDown } };
}

const select = (behavior: V2HorizontalPodAutoscalerBehavior, selectPolicy: string) => ({
  scaleUp: { ...behavior.scaleUp, selectPolicy },
  scaleDown: { ...behavior.scaleDown, selectPolicy },
});

const fine = "DesiredWithinRange";
const free = "ReadyForNewScale";

describe("by rules", () => {
  it.each<[string, Case, ReturnType<typeof settled>]>([
    ["the usual: up", { current: 3, wanted: 7, behavior: rules({}, {}) }, [7, free, false, fine]],
    [
      "the usual: four more",
      { current: 3, wanted: 9, behavior: rules({}, {}) },
      [7, free, true, "ScaleUpLimit"],
    ],
    [
      "the usual: twice",
      { current: 10, wanted: 90, behavior: rules({}, {}) },
      [20, free, true, "ScaleUpLimit"],
    ],
    [
      "the usual: what came within 15 s counts",
      { current: 7, wanted: 20, changed: [[4, 14]], behavior: rules({}, {}) },
      [7, free, true, "ScaleUpLimit"],
    ],
    [
      "the usual: what came before doesn't",
      { current: 7, wanted: 20, changed: [[4, 16]], behavior: rules({}, {}) },
      [14, free, true, "ScaleUpLimit"],
    ],
    ["up by pods", { current: 5, wanted: 20, behavior: up(pods(3)) }, [8, free, true, "ScaleUpLimit"]],
    [
      "up by percent, rounded up",
      { current: 3, wanted: 20, behavior: up(percent(10)) },
      [4, free, true, "ScaleUpLimit"],
    ],
    [
      "up by the policy that lets most",
      { current: 10, wanted: 90, behavior: up(pods(3), percent(50)) },
      [15, free, true, "ScaleUpLimit"],
    ],
    [
      "up by the policy that lets least",
      { current: 10, wanted: 90, behavior: select(up(pods(3), percent(50)), "Min") },
      [13, free, true, "ScaleUpLimit"],
    ],
    [
      "never up",
      { current: 10, wanted: 90, behavior: select(up(pods(3)), "Disabled") },
      [10, free, true, "ScaleUpLimit"],
    ],
    [
      "up beyond the maximum",
      { current: 8, wanted: 12, max: 10, behavior: up(percent(200)) },
      [10, free, true, "TooManyReplicas"],
    ],
    [
      "up, but some came a moment ago",
      { current: 8, wanted: 20, changed: [[3, 30]], behavior: up(pods(5)) },
      [10, free, true, "ScaleUpLimit"],
    ],
    [
      "up, and some went a moment ago",
      { current: 8, wanted: 20, changed: [[-3, 30]], behavior: up(pods(5)) },
      [16, free, true, "ScaleUpLimit"],
    ],
    [
      "no more when more came than may",
      { current: 20, wanted: 30, changed: [[9, 30]], behavior: up(pods(5)) },
      [20, free, true, "ScaleUpLimit"],
    ],
    ["down by pods", { current: 10, wanted: 1, behavior: down(pods(3)) }, [7, free, true, "ScaleDownLimit"]],
    [
      "down by percent",
      { current: 10, wanted: 1, behavior: down(percent(25)) },
      [7, free, true, "ScaleDownLimit"],
    ],
    [
      "down by the policy that lets most",
      { current: 10, wanted: 1, behavior: down(pods(3), percent(50)) },
      [5, free, true, "ScaleDownLimit"],
    ],
    [
      "down by the policy that lets least",
      { current: 10, wanted: 1, behavior: select(down(pods(3), percent(50)), "Min") },
      [7, free, true, "ScaleDownLimit"],
    ],
    [
      "never down",
      { current: 10, wanted: 1, behavior: select(down(pods(3)), "Disabled") },
      [10, free, true, "ScaleDownLimit"],
    ],
    [
      "down, but some went a moment ago",
      { current: 8, wanted: 1, changed: [[-2, 30]], behavior: down(pods(5)) },
      [5, free, true, "ScaleDownLimit"],
    ],
    [
      "no fewer when more went than may",
      { current: 8, wanted: 1, changed: [[-9, 30]], behavior: down(pods(5)) },
      [8, free, true, "ScaleDownLimit"],
    ],
    [
      "down to the minimum",
      { current: 8, wanted: 1, min: 2, behavior: down(percent(100)) },
      [2, free, true, "TooFewReplicas"],
    ],
    [
      "down to nothing",
      { current: 8, wanted: 0, min: 0, behavior: down(percent(100)) },
      [0, free, false, fine],
    ],
    [
      "up by the least of the window",
      {
        current: 5,
        wanted: 10,
        recommended: [
          [8, 120],
          [7, 240],
        ],
        behavior: rules({ stabilizationWindowSeconds: 300 }, {}),
      },
      [7, "ScaleUpStabilized", false, fine],
    ],
    [
      "down by the most of the window",
      {
        current: 8,
        wanted: 3,
        recommended: [
          [6, 700],
          [5, 300],
          [4, 480],
        ],
        behavior: rules({}, { stabilizationWindowSeconds: 600 }),
      },
      [5, "ScaleDownStabilized", false, fine],
    ],
    [
      "down by the usual window where none is said",
      { current: 8, wanted: 3, recommended: [[8, 299]], behavior: rules({}, {}) },
      [8, "ScaleDownStabilized", false, fine],
    ],
    [
      "down at once",
      {
        current: 8,
        wanted: 3,
        recommended: [[8, 1]],
        behavior: rules({}, { stabilizationWindowSeconds: 0 }),
      },
      [3, free, false, fine],
    ],
    [
      "up whatever was recommended before",
      { current: 2, wanted: 3, recommended: [[5, 10]], behavior: rules({}, {}) },
      [3, free, false, fine],
    ],
  ])("%s", (_name, one, expected) => {
    expect(settled(one)).toEqual(expected);
  });

  it("remembers what it was asked for, not what came of it", () => {
    const history = new ScalingHistory(3, nowMs - 1_000_000);
    const wish = { current: 3, wanted: 90, min: 1, max: 100 };
    settle(wish, undefined, history, 300_000, nowMs);
    expect(history.recommended(300_000, nowMs + 1000)).toEqual([90]);
    expect(history.recommended(300_000, nowMs + 300_000)).toEqual([]);
  });

  it("takes nothing away at once when nothing is known yet", () => {
    const history = new ScalingHistory(5, nowMs);
    const { replicas, able } = settle(
      { current: 5, wanted: 1, min: 1, max: 9 },
      undefined,
      history,
      300_000,
      nowMs,
    );
    expect([replicas, able.reason]).toEqual([5, "ScaleDownStabilized"]);
  });
});
