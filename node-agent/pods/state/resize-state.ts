import type { V1Pod, V1PodCondition } from "../../../api/generated/types.js";
import { conditionOf } from "../../../api/meta/conditions.js";
import type { Clock } from "../../../common/clock.js";
import type { Hindrance } from "../allocation/judge-resize.js";
import { steadyTime } from "./steady-time.js";

/** A resize that isn't granted. */
export interface PendingResize extends Hindrance {
  readonly generation: number;
  /** When it was first so, on a clock that never steps. */
  readonly sinceMs: number;
}

/** One that is granted, until all of the pod has what it was granted. */
export interface ResizeProgress {
  readonly generation: number;
  readonly error?: string;
}

/** How a pod's wish for other resources fares. */
export interface ResizeState {
  readonly pending?: PendingResize;
  readonly progress?: ResizeProgress;
  /** Not before then is what failed tried again. */
  readonly retryAtMs: number;
}

/** As the API has it, for an agent that starts anew. Conditions that are no list say nothing. */
export function resizeStateOf({ status }: V1Pod, clock: Clock): ResizeState {
  const conditions = Array.isArray(status?.conditions) ? status.conditions : [];
  const pending = conditionOf(conditions, "PodResizePending");
  const progress = conditionOf(conditions, "PodResizeInProgress");
  return {
    ...(pending ? { pending: pendingOf(pending, clock) } : {}),
    ...(progress ? { progress: { generation: progress.observedGeneration ?? 0 } } : {}),
    retryAtMs: 0,
  };
}

function pendingOf(condition: V1PodCondition, clock: Clock): PendingResize {
  const { reason, message = "", observedGeneration: generation = 0, lastTransitionTime } = condition;
  const sinceMs = lastTransitionTime ? steadyTime(lastTransitionTime, clock) : clock.monotonic();
  return { reason: reason === "Infeasible" ? reason : "Deferred", message, generation, sinceMs };
}

/** It isn't granted, for this reason. */
export function hinder(
  state: ResizeState,
  hindrance: Hindrance,
  generation: number,
  nowMs: number,
): ResizeState {
  const { pending } = state;
  return { ...state, pending: { ...hindrance, generation, sinceMs: pending?.sinceMs ?? nowMs } };
}

/** It is granted; what an earlier one failed for is forgotten. */
export const grant = (generation: number): ResizeState => ({
  progress: { generation },
  retryAtMs: 0,
});

/** The pod asks for nothing else any more. */
export function withdraw({ pending: _, ...state }: ResizeState): ResizeState {
  return state;
}

/** It could not be carried out. */
export function failResize(
  state: ResizeState,
  error: string,
  generation: number,
  retryAtMs: number,
): ResizeState {
  return { ...state, progress: { generation: state.progress?.generation ?? generation, error }, retryAtMs };
}

/** All of the pod has what it was granted. */
export function complete({ progress: _, ...state }: ResizeState): ResizeState {
  return { ...state, retryAtMs: 0 };
}
