import type { V1Container } from "../../../api/generated/types.js";
import { isRestartableInit } from "../../../api/meta/pod-resources.js";
import { act, merge, type PodAction, type Step, waiting } from "./actions.js";
import type { Context, Ending } from "./context.js";
import { containerOf, isRunning, type ObservedPod } from "./observed-pod.js";

/** What is left of a grace is never less, so that whoever comes late still hears its signal. */
const minGraceSeconds = 2;

/**
 * Ends a pod: its containers all at once, sidecars after them in reverse order, then the sandbox, then the rest. All share
 * one grace: a sidecar has what those before it have left. One that was evicted keeps nothing on the disk until it is deleted.
 */
export function endStep(
  context: Context,
  { graceSeconds, deleted, sinceMs }: Ending,
  evicted: boolean,
): Step {
  const { spec, observed } = context;
  const inits = spec.initContainers ?? [];
  const once = inits.filter((container) => !isRestartableInit(container));
  const others = [...spec.containers, ...once, ...(spec.ephemeralContainers ?? [])];
  const first = stopAll(others, context, graceSeconds);
  if (first) return first;
  const left = graceLeft(graceSeconds, context.nowMs - sinceMs);
  for (const sidecar of inits.filter(isRestartableInit).toReversed()) {
    const step = stopAll([sidecar], context, left);
    if (step) return step;
  }
  if (observed.busy.size > 0) return waiting;
  if (observed.sandbox) return act({ type: "remove-sandbox", key: "sandbox", changed: false });
  if (deleted) return observed.remains ? act({ type: "clean-up", key: "clean-up" }) : waiting;
  return evicted && hasContainers(observed) ? act({ type: "free-disk", key: "free-disk" }) : waiting;
}

const hasContainers = ({ containers }: ObservedPod) =>
  [...containers.values()].some(({ current }) => current);

/** A grace of 0 is a kill, and stays one. */
const graceLeft = (graceSeconds: number, passedMs: number) =>
  graceSeconds === 0 ? 0 : Math.max(minGraceSeconds, graceSeconds - passedMs / 1_000);

/** Stops those that run; undefined when none does. */
export function stopAll(
  containers: readonly V1Container[],
  context: Context,
  graceSeconds: number,
): Step | undefined {
  const running = containers.filter(({ name }) => isRunning(containerOf(context.observed, name)));
  const starting = containers.some(({ name }) => context.observed.busy.has(name));
  if (running.length === 0) return starting ? waiting : undefined;
  return merge(running.map((container) => act(...stopOne(container, context, graceSeconds))));
}

function stopOne(container: V1Container, { observed }: Context, graceSeconds: number): PodAction[] {
  const id = containerOf(observed, container.name).current?.id;
  if (id === undefined || observed.busy.has(container.name)) return [];
  const message = `Stopping container ${container.name}`;
  return [{ type: "stop-container", key: container.name, container, id, message, graceSeconds }];
}
