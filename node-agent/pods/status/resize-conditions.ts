import type { V1PodCondition } from "../../../api/generated/types.js";

/** What is to be said of a pod's wish for other resources. */
export interface ResizeVerdicts {
  /** It isn't granted. */
  readonly pending?: { readonly reason: string; readonly message: string; readonly generation: number };
  /** It is granted, and not all is done yet. */
  readonly progress?: { readonly generation: number; readonly error?: string };
}

export const resizeConditionTypes = ["PodResizePending", "PodResizeInProgress"] as const;

/** The conditions of a resize are there as long as they are true. `since` tells when one of a type became so. */
export function resizeConditions(
  { pending, progress }: ResizeVerdicts,
  since: (type: string) => string,
): V1PodCondition[] {
  const condition = (type: (typeof resizeConditionTypes)[number], generation: number, more: object) => ({
    type,
    status: "True",
    observedGeneration: generation,
    lastTransitionTime: since(type),
    ...more,
  });
  return [
    ...(pending
      ? [
          condition("PodResizePending", pending.generation, {
            reason: pending.reason,
            message: pending.message,
          }),
        ]
      : []),
    ...(progress
      ? [
          condition(
            "PodResizeInProgress",
            progress.generation,
            progress.error ? { reason: "Error", message: progress.error } : {},
          ),
        ]
      : []),
  ];
}
