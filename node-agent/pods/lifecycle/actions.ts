import type { V1Container } from "../../../api/generated/types.js";
import type { BackOff } from "./back-off.js";

/** What a worker is to do next. Actions of one key are never under way twice. */
export type PodAction =
  /** Volumes, address, sandbox, interface, files: all that containers need. */
  | { readonly type: "create-sandbox"; readonly key: "sandbox" }
  | {
      readonly type: "start-container";
      readonly key: string;
      readonly container: V1Container;
      readonly init: boolean;
      readonly sandboxId: string;
      readonly restartCount: number;
      /** To be remembered once it is started. */
      readonly backOff?: BackOff;
    }
  /** Still within its back-off: to be said in events and status. */
  | {
      readonly type: "back-off";
      readonly key: string;
      readonly container: V1Container;
      readonly delayMs: number;
      readonly untilMs: number;
    }
  | {
      readonly type: "stop-container";
      readonly key: string;
      readonly container: V1Container | undefined;
      readonly id: string;
      readonly message: string;
      readonly graceSeconds: number;
      /** Its definition has changed: another takes its place, whatever the restart policy. */
      readonly replaced?: true;
    }
  /** The bounds of the pod and of its running containers become what the pod was granted. */
  | { readonly type: "resize"; readonly key: "resize" }
  /** The sandbox, its address and its interface. */
  | { readonly type: "remove-sandbox"; readonly key: "sandbox"; readonly changed: boolean }
  /** What an evicted pod keeps on the disk. */
  | { readonly type: "free-disk"; readonly key: "free-disk" }
  /** Everything else of a pod that is gone: containers, volumes, files. */
  | { readonly type: "clean-up"; readonly key: "clean-up" };

export interface Step {
  readonly actions: readonly PodAction[];
  /** When to step again though nothing has happened. */
  readonly wakeAtMs?: number | undefined;
}

export const waiting: Step = { actions: [] };

export const act = (...actions: PodAction[]): Step => ({ actions });

/** All actions; the earliest time. */
export function merge(steps: readonly Step[]): Step {
  const times = steps.flatMap(({ wakeAtMs }) => (wakeAtMs === undefined ? [] : [wakeAtMs]));
  return {
    actions: steps.flatMap(({ actions }) => actions),
    ...(times.length > 0 ? { wakeAtMs: Math.min(...times) } : {}),
  };
}
