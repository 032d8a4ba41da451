import type { V1Container } from "../../../api/generated/types.js";
import { merge, type Step, waiting } from "./actions.js";
import { restartIfNeeded, startStep } from "./container-step.js";
import type { Context } from "./context.js";
import { containerOf, isRunning } from "./observed-pod.js";
import { shouldRestart } from "./restart-policy.js";

/** The pod's own containers: started in their order, each after the start of the one before has been tried. */
export function mainStep(context: Context): Step {
  const steps: Step[] = [];
  for (const container of context.spec.containers) {
    const step = containerStep(container, context);
    steps.push(step);
    const starting = step.actions.some(({ type }) => type === "start-container");
    if (starting || context.observed.busy.has(container.name)) break;
  }
  return merge(steps);
}

function containerStep(container: V1Container, context: Context): Step {
  const seen = containerOf(context.observed, container.name);
  if (isRunning(seen)) return restartIfNeeded(container, context);
  const exitCode = seen.current?.exitCode;
  const start = exitCode === undefined || shouldRestart(container, context.spec, exitCode);
  return start ? startStep(container, false, context) : waiting;
}
