import type { V1Container } from "../../../api/generated/types.js";
import { isRestartableInit } from "../../../api/meta/pod-resources.js";
import { merge, type Step, waiting } from "./actions.js";
import { restartIfNeeded, startStep } from "./container-step.js";
import type { Context } from "./context.js";
import { containerOf, isOfSandbox, isRunning, type ObservedPod } from "./observed-pod.js";
import { shouldRestartInit } from "./restart-policy.js";

export interface InitStep {
  readonly step: Step;
  /** All are done (sidecars: started), so the pod's own containers may start. */
  readonly done: boolean;
}

/** Init containers one after another; sidecars stay, and are restarted for as long as the pod runs. */
export function initStep(context: Context): InitStep {
  const past = hasInitialized(context);
  const steps: Step[] = [];
  for (const container of context.spec.initContainers ?? []) {
    const { step, done } = isRestartableInit(container)
      ? sidecarStep(container, context)
      : past
        ? { step: waiting, done: true }
        : onceStep(container, context);
    steps.push(step);
    if (!done && !past) return { step: merge(steps), done: false };
  }
  return { step: merge(steps), done: true };
}

/** Once any of the pod's own containers has been in this sandbox, initialization is behind it. */
export function hasInitialized({
  spec,
  observed,
}: {
  spec: Context["spec"];
  observed: ObservedPod;
}): boolean {
  return spec.containers.some(({ name }) => isOfSandbox(containerOf(observed, name), observed));
}

function onceStep(container: V1Container, context: Context): InitStep {
  const seen = containerOf(context.observed, container.name);
  if (isRunning(seen)) return { step: waiting, done: false };
  const exitCode = isOfSandbox(seen, context.observed) ? seen.current?.exitCode : undefined;
  if (exitCode === 0) return { step: waiting, done: true };
  const start = exitCode === undefined || shouldRestartInit(container, context.spec, exitCode);
  return { step: start ? startStep(container, true, context) : waiting, done: false };
}

function sidecarStep(container: V1Container, context: Context): InitStep {
  const seen = containerOf(context.observed, container.name);
  if (!isRunning(seen)) return { step: startStep(container, true, context), done: false };
  return { step: restartIfNeeded(container, context), done: seen.started };
}
