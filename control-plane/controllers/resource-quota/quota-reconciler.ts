import { isConflict, isNotFound } from "../../../api/errors.js";
import type { V1ResourceQuota } from "../../../api/generated/types.js";
import { refOf } from "../../../api/meta/object.js";
import { type Counted, countUsage } from "../../../api/quota/count-usage.js";
import { formatAll, sameAmounts } from "../../../api/quota/resource-list.js";
import { resourceQuotas } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { unlessGone } from "../../../client/expected-failures.js";
import type { Clock } from "../../../common/clock.js";
import type { Key, Reconciler, Result } from "../../reconcile/reconciler.js";
import type { QuotableKinds } from "./quotable-kinds.js";

/** Whatever happens, a quota is counted so often. */
const resyncMs = 5 * 60_000;
/** However much happens, not more often than this. */
const pauseMs = 100;

/**
 * Counts what is used. The objects are listed after the quota was read, and whoever writes one charges the quota in the same
 * transaction: if the quota is unchanged when the count is written, nothing that was written meanwhile is missing in it.
 */
export class QuotaReconciler implements Reconciler {
  private readonly countedAt = new Map<Key, number>();

  constructor(
    private readonly client: Client,
    private readonly kinds: QuotableKinds,
    private readonly clock: Clock,
  ) {}

  async reconcile(key: Key): Promise<Result | undefined> {
    const sinceMs = this.clock.monotonic() - (this.countedAt.get(key) ?? Number.NEGATIVE_INFINITY);
    if (sinceMs < pauseMs) return { requeueAfterMs: pauseMs - sinceMs };
    const quota = await unlessGone(this.client.get(resourceQuotas, refOf(key)));
    if (!quota) {
      this.countedAt.delete(key);
      return undefined;
    }
    this.countedAt.set(key, this.clock.monotonic());
    return this.count(quota);
  }

  private async count(quota: V1ResourceQuota): Promise<Result> {
    const counted = await this.counted(quota);
    const nowMs = this.clock.now();
    const hard = quota.spec?.hard ?? {};
    const used = { ...known(quota), ...formatAll(countUsage(quota, counted, nowMs)) };
    const { status = {} } = quota;
    if (!status.hard || !sameAmounts(status.hard, hard) || !sameAmounts(status.used, used)) {
      if (!(await this.write({ ...quota, status: { hard, used } }))) return { requeueAfterMs: pauseMs };
    }
    return { requeueAfterMs: Math.min(resyncMs, nextFadeMs(counted, nowMs)) };
  }

  private async counted({ metadata: { namespace }, spec }: V1ResourceQuota): Promise<Counted[]> {
    const kinds = this.kinds.counting(Object.keys(spec?.hard ?? {}));
    return Promise.all(
      kinds.map(async ({ type, evaluator }) => {
        const { items } = await this.client.list(type, { namespace });
        return { evaluator, objects: items };
      }),
    );
  }

  /** False: somebody charged the quota since it was read. */
  private async write(quota: V1ResourceQuota): Promise<boolean> {
    try {
      await this.client.update(resourceQuotas, quota, { subresource: "status" });
    } catch (error) {
      if (isConflict(error)) return false;
      if (!isNotFound(error)) throw error;
    }
    return true;
  }
}

/** Nobody here counts what it limits by these names: what was said of them stays. */
function known({ spec, status }: V1ResourceQuota): Record<string, string> {
  const limited = Object.entries(status?.used ?? {}).filter(([name]) => spec?.hard?.[name] !== undefined);
  return Object.fromEntries(limited);
}

/** When the first of the objects begins to count for less. */
function nextFadeMs(counted: readonly Counted[], nowMs: number): number {
  const fades = counted.flatMap(({ evaluator, objects }) =>
    objects.flatMap((object) => evaluator.fadesAtMs?.(object) ?? []),
  );
  return fades.reduce((least, at) => (at >= nowMs ? Math.min(least, at + 1 - nowMs) : least), resyncMs);
}
