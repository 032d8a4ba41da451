import type { V2HorizontalPodAutoscalerBehavior } from "../../../api/generated/types.js";
import type { ScalingHistory } from "./scaling-history.js";
import { lowerLimit, upperLimit } from "./scaling-limits.js";

export interface Wish {
  readonly current: number;
  /** What the metrics ask for. */
  readonly wanted: number;
  readonly min: number;
  readonly max: number;
}

export interface Reason {
  readonly reason: string;
  readonly message: string;
}

export interface Settled {
  readonly replicas: number;
  /** Whether recent recommendations held it back. */
  readonly able: Reason;
  /** What else did. */
  readonly limited: Reason & { readonly is: boolean };
}

/** What becomes of a wish under recent recommendations, bounds and rules. It is remembered as the latest recommendation. */
export function settle(
  wish: Wish,
  behavior: V2HorizontalPodAutoscalerBehavior | undefined,
  history: ScalingHistory,
  downWindowMs: number,
  nowMs: number,
): Settled {
  return behavior
    ? settleByRules(wish, behavior, history, downWindowMs, nowMs)
    : settlePlainly(wish, history, downWindowMs, nowMs);
}

function settlePlainly(wish: Wish, history: ScalingHistory, downWindowMs: number, nowMs: number): Settled {
  const steady = Math.max(wish.wanted, ...history.recommended(downWindowMs, nowMs));
  history.recommend(wish.wanted, downWindowMs, nowMs);
  const able = steady === wish.wanted ? ready : steadied.down;
  return { able, ...bounded(steady, wish) };
}

/** At once twice as many, or four. */
function bounded(steady: number, { current, min, max }: Wish): Omit<Settled, "able"> {
  const fastest = Math.max(2 * current, 4);
  if (steady < min) return within(min, steady, limits.few);
  if (steady <= Math.min(max, fastest)) return within(steady, steady, limits.none);
  return max > fastest ? within(fastest, steady, limits.up) : within(max, steady, limits.many);
}

function settleByRules(
  wish: Wish,
  behavior: V2HorizontalPodAutoscalerBehavior,
  history: ScalingHistory,
  usualDownMs: number,
  nowMs: number,
): Settled {
  const { scaleUp, scaleDown } = behavior;
  const upMs = (scaleUp?.stabilizationWindowSeconds ?? 0) * 1000;
  const downSeconds = scaleDown?.stabilizationWindowSeconds;
  const downMs = downSeconds === undefined ? usualDownMs : downSeconds * 1000;
  const steady = between(
    Math.min(wish.wanted, ...history.recommended(upMs, nowMs)),
    wish.current,
    Math.max(wish.wanted, ...history.recommended(downMs, nowMs)),
  );
  history.recommend(wish.wanted, Math.max(upMs, downMs), nowMs);
  const held = wish.wanted >= wish.current ? steadied.up : steadied.down;
  return {
    able: steady === wish.wanted ? ready : held,
    ...paced(steady, wish, behavior, history, nowMs),
  };
}

const between = (low: number, value: number, high: number) => Math.min(Math.max(value, low), high);

/** As fast as the rules let it go; a limit that was passed before only keeps it where it is. */
function paced(
  steady: number,
  { current, min, max }: Wish,
  { scaleUp, scaleDown }: V2HorizontalPodAutoscalerBehavior,
  history: ScalingHistory,
  nowMs: number,
): Omit<Settled, "able"> {
  if (steady > current) {
    const fastest = Math.max(current, upperLimit(scaleUp, current, history, nowMs));
    const why = max > fastest ? limits.up : limits.many;
    if (steady > Math.min(max, fastest)) return within(Math.min(max, fastest), steady, why);
  }
  if (steady < current) {
    const fastest = Math.min(current, lowerLimit(scaleDown, current, history, nowMs));
    const why = min < fastest ? limits.down : limits.few;
    if (steady < Math.max(min, fastest)) return within(Math.max(min, fastest), steady, why);
  }
  return within(steady, steady, limits.none);
}

const within = (replicas: number, steady: number, why: Reason): Omit<Settled, "able"> => ({
  replicas,
  limited: { ...why, is: replicas !== steady },
});

const ready: Reason = { reason: "ReadyForNewScale", message: "recommended size matches current size" };

const steadied: Readonly<Record<"up" | "down", Reason>> = {
  up: {
    reason: "ScaleUpStabilized",
    message: "recent recommendations were lower than current one, applying the lowest recent recommendation",
  },
  down: {
    reason: "ScaleDownStabilized",
    message:
      "recent recommendations were higher than current one, applying the highest recent recommendation",
  },
};

const limits: Readonly<Record<"none" | "few" | "many" | "up" | "down", Reason>> = {
  none: { reason: "DesiredWithinRange", message: "the desired count is within the acceptable range" },
  few: {
    reason: "TooFewReplicas",
    message: "the desired replica count is less than the minimum replica count",
  },
  many: {
    reason: "TooManyReplicas",
    message: "the desired replica count is more than the maximum replica count",
  },
  up: {
    reason: "ScaleUpLimit",
    message: "the desired replica count is increasing faster than the maximum scale rate",
  },
  down: {
    reason: "ScaleDownLimit",
    message: "the desired replica count is decreasing faster than the maximum scale rate",
  },
};
