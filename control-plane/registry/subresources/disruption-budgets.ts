import { ApiError } from "../../../api/errors.js";
import type { V1Pod, V1PodDisruptionBudget } from "../../../api/generated/types.js";
import { selectorOf } from "../../../api/meta/label-selector.js";
import { isReady } from "../../../api/meta/pods.js";
import { podDisruptionBudgets } from "../../../api/resources.js";
import { timestamp } from "../../../common/clock.js";
import { resourcePrefix } from "../keys.js";
import type { RequestContext } from "../request.js";
import type { StoreParts } from "../store-parts.js";

const budgetPrefix = resourcePrefix(podDisruptionBudgets);
/** So many pods may be on their way out before the budget's controller has to catch up. */
const mostDisrupted = 2000;

/** Takes one disruption from the budget that covers the pod, if any. Throws 429 when there is none left. */
export async function spendBudget(parts: StoreParts, context: RequestContext, pod: V1Pod): Promise<void> {
  const budgets = await budgetsOf(parts, context, pod);
  const [budget, ...others] = budgets;
  if (!budget) return;
  if (others.length > 0) {
    const message =
      "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
    throw new ApiError("InternalError", message);
  }
  if (!isReady(pod) && mayGoUnhealthy(budget.object)) return;
  const now = timestamp(parts.clock);
  const spend = (current: V1PodDisruptionBudget) => spent(current, pod.metadata.name ?? "", now);
  if (context.dryRun) spend(budget.object);
  else {
    await parts.storage.guaranteedUpdate(
      budget.key,
      {},
      (current) => spend(current as V1PodDisruptionBudget),
      {
        signal: context.signal,
      },
    );
  }
}

async function budgetsOf(
  { cache }: StoreParts,
  context: RequestContext,
  { metadata }: V1Pod,
): Promise<{ key: string; object: V1PodDisruptionBudget }[]> {
  await cache.waitForFresh(context);
  return cache
    .list(`${budgetPrefix}${metadata.namespace}/`)
    .map(({ key, object }) => ({ key, object: object as V1PodDisruptionBudget }))
    .filter(({ object }) => selectorOf(object.spec?.selector).matches(metadata.labels));
}

/** A pod that isn't healthy can't make the healthy ones fewer. */
function mayGoUnhealthy({ spec, status }: V1PodDisruptionBudget): boolean {
  if (spec?.unhealthyPodEvictionPolicy === "AlwaysAllow") return true;
  const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {};
  return desiredHealthy > 0 && currentHealthy >= desiredHealthy;
}

function spent(budget: V1PodDisruptionBudget, pod: string, now: string): V1PodDisruptionBudget {
  const { status, metadata } = budget;
  const name = metadata.name ?? "";
  if (!status || (status.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    throw tooMany(`The disruption budget ${name} is still being processed by the server.`, 10);
  }
  const { disruptionsAllowed = 0, desiredHealthy = 0, currentHealthy = 0 } = status;
  if (disruptionsAllowed <= 0) {
    const need = `needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
    throw tooMany(`The disruption budget ${name} ${need}`);
  }
  const disruptedPods = { ...status.disruptedPods, [pod]: now };
  if (Object.keys(disruptedPods).length > mostDisrupted) {
    throw new ApiError(
      "Forbidden",
      "DisruptedPods map too big - too many evictions not confirmed by PDB controller",
    );
  }
  return {
    ...budget,
    status: { ...status, disruptedPods, disruptionsAllowed: disruptionsAllowed - 1 },
  };
}

function tooMany(cause: string, retryAfterSeconds?: number): ApiError {
  const message = "Cannot evict pod as it would violate the pod's disruption budget.";
  return new ApiError("TooManyRequests", message, {
    causes: [{ reason: "DisruptionBudget", message: cause }],
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}
