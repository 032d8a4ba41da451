import type { Ending } from "../lifecycle/context.js";

/** Why the node itself ended a pod: its status shows it as Failed so. */
export interface NodeFailure {
  readonly reason: string;
  readonly message: string;
  /** Shown as True for as long as the pod is there. */
  readonly condition?: { readonly type: string; readonly reason: string; readonly message: string };
}

interface Ended {
  readonly ending: Ending;
  /** The node had taken it on before. */
  readonly admitted: boolean;
  readonly failure?: NodeFailure | undefined;
}

/** How far a pod has come on this node. It only ever goes forward. */
export type PodStage =
  /** Not judged yet. */
  | { readonly type: "admitting" }
  /** The node has taken the pod on. */
  | { readonly type: "running" }
  | ({ readonly type: "ending" } & Ended)
  /** The pod has left nothing on this node. */
  | ({ readonly type: "gone" } & Ended);

export interface EndWish {
  readonly graceSeconds: number;
  readonly deleted: boolean;
  readonly failure?: NodeFailure;
}

/** The node takes the pod on. */
export const admit = (stage: PodStage): PodStage =>
  stage.type === "admitting" ? { type: "running" } : stage;

/** The pod is to end. One that ends already may only end sooner; the reason that was first is kept. */
export function end(stage: PodStage, wish: EndWish, nowMs: number): PodStage {
  switch (stage.type) {
    case "admitting":
    case "running": {
      const { graceSeconds, deleted, failure } = wish;
      const ending = { graceSeconds, deleted, sinceMs: nowMs };
      return { type: "ending", ending, admitted: stage.type === "running", failure };
    }
    case "ending":
      return { ...stage, ending: sooner(stage.ending, wish, nowMs) };
    case "gone":
      return stage;
  }
}

/** A grace that is cut short begins anew; the same one goes on. */
function sooner(before: Ending, { graceSeconds, deleted }: EndWish, nowMs: number): Ending {
  const isSooner = graceSeconds < before.graceSeconds;
  return {
    graceSeconds: isSooner ? graceSeconds : before.graceSeconds,
    deleted: deleted || before.deleted,
    sinceMs: isSooner ? nowMs : before.sinceMs,
  };
}

/** Nothing of the pod is left here. Throws for one that is not ending. */
export function leave(stage: PodStage): PodStage {
  switch (stage.type) {
    case "admitting":
    case "running":
      throw new Error("a pod that is not ending leaves something behind");
    case "ending":
    case "gone":
      return { ...stage, type: "gone" };
  }
}

/** What is known of a pod that ends, or has. */
const endedOf = (stage: PodStage): Ended | undefined =>
  stage.type === "ending" || stage.type === "gone" ? stage : undefined;

export const endingOf = (stage: PodStage): Ending | undefined => endedOf(stage)?.ending;

export const failureOf = (stage: PodStage): NodeFailure | undefined => endedOf(stage)?.failure;

/** Whether the node has taken the pod on, be it that it ends by now. */
export const wasAdmitted = (stage: PodStage): boolean => endedOf(stage)?.admitted ?? stage.type === "running";
