import { act, type Step, waiting } from "./actions.js";
import type { Context } from "./context.js";

/** Changes in place what can be changed so; the pod's own bounds wait for containers that must be restarted. */
export function resizeStep({ resize, observed, nowMs }: Context): Step {
  const changes = [...resize.containers.values()];
  if (!changes.includes("update") && (!resize.isPodOutdated || changes.length > 0)) return waiting;
  if (observed.busy.has("resize")) return waiting;
  if (resize.retryAtMs > nowMs) return { actions: [], wakeAtMs: resize.retryAtMs };
  return act({ type: "resize", key: "resize" });
}
