import type { V1Container } from "../../../api/generated/types.js";
import { act, type PodAction, type Step, waiting } from "./actions.js";
import { type BackOff, nextBackOff, waitMs } from "./back-off.js";
import type { Context } from "./context.js";
import { containerOf, isOfSandbox, type ObservedContainer, restartCountOf } from "./observed-pod.js";
import { isOutdated } from "./replaced.js";

/** Starts a container that does not run, once its back-off and the wait after a failure are over. */
export function startStep(container: V1Container, init: boolean, context: Context): Step {
  const { observed, nowMs } = context;
  const seen = containerOf(observed, container.name);
  if (observed.busy.has(container.name)) return waiting;
  if (seen.failure && seen.failure.retryAtMs > nowMs)
    return { actions: [], wakeAtMs: seen.failure.retryAtMs };
  const left = isOfSandbox(seen, observed) && !seen.replaced ? backOffLeft(seen, context) : 0;
  if (left > 0) return backOffStep(container, seen, left, nowMs);
  return act(startAction(container, init, seen, context));
}

function backOffLeft({ backOff, endedAtMs }: ObservedContainer, { nowMs, limits }: Context): number {
  return endedAtMs === undefined ? 0 : waitMs(backOff, endedAtMs, nowMs, limits);
}

function backOffStep(
  { name, ...rest }: V1Container,
  seen: ObservedContainer,
  leftMs: number,
  nowMs: number,
): Step {
  const container = { name, ...rest };
  const untilMs = nowMs + leftMs;
  const delayMs = seen.backOff?.delayMs ?? leftMs;
  return { actions: [{ type: "back-off", key: name, container, delayMs, untilMs }], wakeAtMs: untilMs };
}

function startAction(
  container: V1Container,
  init: boolean,
  seen: ObservedContainer,
  context: Context,
): PodAction {
  const again = seen.current !== undefined && !seen.replaced && isOfSandbox(seen, context.observed);
  const backOff: BackOff | undefined = again
    ? nextBackOff(seen.backOff, context.nowMs, context.limits)
    : seen.backOff;
  return {
    type: "start-container",
    key: container.name,
    container,
    init,
    sandboxId: context.observed.sandbox?.id ?? "",
    restartCount: seen.current ? restartCountOf(seen.current) + 1 : 0,
    ...(backOff ? { backOff } : {}),
  };
}

/** Stops a running container whose definition has changed or that a probe found unhealthy; another follows when it has ended. */
export function restartIfNeeded(container: V1Container, context: Context): Step {
  const seen = containerOf(context.observed, container.name);
  if (!seen.current || context.observed.busy.has(container.name)) return waiting;
  const podGrace = context.spec.terminationGracePeriodSeconds ?? 30;
  const stop = { type: "stop-container", key: container.name, container, id: seen.current.id } as const;
  const why = reasonToReplace(container, seen, context);
  if (why) return act({ ...stop, message: why, graceSeconds: podGrace, replaced: true });
  if (!seen.unhealthy) return waiting;
  const { message, graceSeconds = podGrace } = seen.unhealthy;
  return act({ ...stop, message, graceSeconds });
}

/** Why another container is to take the place of this one, be it healthy. */
function reasonToReplace(
  container: V1Container,
  seen: ObservedContainer,
  { resize }: Context,
): string | undefined {
  if (isOutdated(container, seen)) return `Container ${container.name} definition changed, will be restarted`;
  return resize.containers.get(container.name) === "restart"
    ? `Container ${container.name} resize requires restart`
    : undefined;
}
