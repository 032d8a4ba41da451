import { merge, type Step, waiting } from "./actions.js";
import { startStep } from "./container-step.js";
import type { Context } from "./context.js";
import { containerOf } from "./observed-pod.js";

/** Containers that were added for debugging: each is run once, whatever state the pod's others are in. */
export function ephemeralStep(context: Context): Step {
  const containers = context.spec.ephemeralContainers ?? [];
  return merge(
    containers.map((container) =>
      containerOf(context.observed, container.name).current ? waiting : startStep(container, false, context),
    ),
  );
}
