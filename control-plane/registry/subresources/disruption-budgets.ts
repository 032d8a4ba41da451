import { ApiError, forbidden, isNotFound } from "../../../api/errors.js";
import type { V1Pod, V1PodDisruptionBudget } from "../../../api/generated/types.js";
import { selectorOf } from "../../../api/meta/label-selector.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { isReady } from "../../../api/meta/pods.js";
import { disruptionAllowedOf, withDisruptionAllowed } from "../../../api/policy/disruption-allowed.js";
import { podDisruptionBudgets } from "../../../api/resources.js";
import { timestamp } from "../../../common/clock.js";
import { resourcePrefix } from "../contract/keys.js";
import type { RequestContext } from "../contract/request-context.js";
import { apiErrorOf } from "../verbs/storage-errors.js";
import type { StoreParts } from "../verbs/store-parts.js";

const budgetPrefix = resourcePrefix(podDisruptionBudgets);
/** So many pods may be on their way out before the budget's controller has to catch up. */
const mostDisrupted = 2000;
/** As refusals name it. */
const subject = { group: "policy", resource: "poddisruptionbudget" };

/**
 * Takes one disruption from the budget that covers the pod, if any. Throws 429 when there is none left.
 * @returns the budget that lets the pod go without, as long as it stays unhealthy
 */
export async function spendBudget(
  parts: StoreParts,
  context: RequestContext,
  pod: V1Pod,
): Promise<V1PodDisruptionBudget | undefined> {
  const [budget, ...others] = await budgetsOf(parts, context, pod);
  if (!budget) return undefined;
  if (others.length > 0) {
    const message =
      "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
    throw new ApiError("InternalError", message);
  }
  if (!isReady(pod) && mayGoUnhealthy(budget.object)) return budget.object;
  const now = timestamp(parts.clock);
  const spend = (current: KubeObject) =>
    spent(current as V1PodDisruptionBudget, pod.metadata.name ?? "", now);
  if (context.dryRun) spend(budget.object);
  else await swap(parts, context, budget.key, spend);
  return undefined;
}

/** Only what nobody else has changed is written. A budget that is gone meanwhile protects nothing. */
async function swap(
  { storage }: StoreParts,
  { signal }: RequestContext,
  key: string,
  spend: (budget: KubeObject) => KubeObject,
): Promise<void> {
  try {
    await storage.guaranteedUpdate(key, {}, spend, { signal });
  } catch (caught) {
    const error = apiErrorOf(caught, podDisruptionBudgets, "update", key.slice(key.lastIndexOf("/") + 1));
    if (!isNotFound(error)) throw error;
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
  const { status = {}, metadata } = budget;
  const { name = "", generation = 0 } = metadata;
  if ((status.observedGeneration ?? 0) < generation) throw stillProcessed(budget);
  const { disruptionsAllowed = 0, disruptedPods = {} } = status;
  if (disruptionsAllowed < 0) throw forbidden(subject, name, "pdb disruptions allowed is negative");
  if (Object.keys(disruptedPods).length > mostDisrupted) {
    const why = "DisruptedPods map too big - too many evictions not confirmed by PDB controller";
    throw forbidden(subject, name, why);
  }
  if (disruptionsAllowed === 0) throw tooMany(whyNone(budget));
  const left = {
    ...status,
    disruptedPods: { ...disruptedPods, [pod]: now },
    disruptionsAllowed: disruptionsAllowed - 1,
  };
  return { ...budget, status: left.disruptionsAllowed === 0 ? withDisruptionAllowed(left, now) : left };
}

/** Numbers of a budget that couldn't be counted are not to be trusted. */
function whyNone({ metadata: { name }, status }: V1PodDisruptionBudget): string {
  const { desiredHealthy = 0, currentHealthy = 0 } = status ?? {};
  const { status: verdict, reason, message } = disruptionAllowedOf(status) ?? {};
  const why = verdict === "False" && message ? message : undefined;
  const none = `The disruption budget ${name} does not allow evicting pods currently`;
  if (why && reason === "SyncFailed") return `${none} because it failed sync: ${why}`;
  if (currentHealthy <= desiredHealthy)
    return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  return why ? `${none} (${reason}): ${why}` : none;
}

/** The budget's controller has still to look at it, or at the pod. */
export const stillProcessed = ({ metadata }: V1PodDisruptionBudget) =>
  tooMany(`The disruption budget ${metadata.name} is still being processed by the server.`, 10);

function tooMany(cause: string, retryAfterSeconds?: number): ApiError {
  const message = "Cannot evict pod as it would violate the pod's disruption budget.";
  return new ApiError("TooManyRequests", message, {
    causes: [{ reason: "DisruptionBudget", message: cause }],
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}
