import { act, merge, type Step, waiting } from "./actions.js";
import { type BackOffLimits, restartBackOff } from "./back-off.js";
import { allContainers, type Context, type DesiredPod, specOf } from "./context.js";
import { endStep, stopAll } from "./end-pod.js";
import { ephemeralStep } from "./ephemeral-containers.js";
import { initStep } from "./init-containers.js";
import { mainStep } from "./main-containers.js";
import { containerOf, type ObservedPod } from "./observed-pod.js";
import { hasEnded, lastEndMs } from "./outcome.js";
import { noResize } from "./resize.js";
import { resizeStep } from "./resize-step.js";
import { shouldRestart } from "./restart-policy.js";

/**
 * What is to be done next for a pod, given what is wanted and what is seen: one step, safe to repeat.
 * Pure; all times are milliseconds of a clock that never steps.
 */
export function step(
  desired: DesiredPod,
  observed: ObservedPod,
  nowMs: number,
  limits: BackOffLimits = restartBackOff,
): Step {
  const spec = specOf(desired.pod);
  const context: Context = { spec, observed, resize: desired.resize ?? noResize, nowMs, limits };
  const grace = spec.terminationGracePeriodSeconds ?? 30;
  const evicted = desired.pod.status?.reason === "Evicted";
  if (desired.ending) return endStep(context, desired.ending, evicted);
  if (hasEnded(desired.pod, observed)) {
    const sinceMs = lastEndMs(spec, observed) ?? nowMs;
    return endStep(context, { graceSeconds: grace, deleted: false, sinceMs }, evicted);
  }
  return merge([deadlineStep(desired, observed), runStep(context, grace)]);
}

function runStep(context: Context, graceSeconds: number): Step {
  const { observed } = context;
  if (observed.sandbox?.state === "running")
    return observed.sandboxReady ? inSandbox(context) : prepare(context);
  const stopping = stopAll(allContainers(context.spec), context, graceSeconds);
  if (stopping) return stopping;
  if (observed.busy.size > 0) return waiting;
  if (observed.sandbox) return act({ type: "remove-sandbox", key: "sandbox", changed: true });
  return needsSandbox(context) ? prepare(context) : waiting;
}

function inSandbox(context: Context): Step {
  const init = initStep(context);
  const main = init.done ? mainStep(context) : waiting;
  return merge([resizeStep(context), ephemeralStep(context), init.step, main]);
}

/** Makes the sandbox, or finishes one that an agent left half-made. */
function prepare({ observed, nowMs }: Context): Step {
  if (observed.busy.has("sandbox")) return waiting;
  if (observed.sandboxRetryAtMs > nowMs) return { actions: [], wakeAtMs: observed.sandboxRetryAtMs };
  return act({ type: "create-sandbox", key: "sandbox" });
}

/** A pod that has run needs a new sandbox only for containers that may run again. */
function needsSandbox({ spec, observed }: Context): boolean {
  return spec.containers.some((container) => {
    const { current } = containerOf(observed, container.name);
    if (!current) return true;
    return shouldRestart(container, spec, current.exitCode ?? 0);
  });
}

function deadlineStep({ pod }: DesiredPod, { startedAtMs }: ObservedPod): Step {
  const seconds = pod.spec?.activeDeadlineSeconds;
  return seconds === undefined ? waiting : { actions: [], wakeAtMs: startedAtMs + seconds * 1_000 };
}
