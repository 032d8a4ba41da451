import type { V1Lease } from "../../../api/generated/types.js";
import { leases } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { retryOnConflict } from "../../../client/expected-failures.js";
import { systemClock } from "../../../common/clock.js";
import { until } from "./cluster-state.js";

const lease = { namespace: "kube-system", name: "kube-scheduler" };
const renewMs = 1_000;
/** Who led gives up ten seconds after it could renew last. */
const noticedMs = 13_000;

/** Leads in the scheduler's place, so that pods gather. Returns the way to let it go on. */
export async function holdScheduler(client: Client): Promise<() => Promise<void>> {
  await until("there is a scheduler", 30_000, async () => {
    const { items } = await client.list(leases, { namespace: lease.namespace });
    return items.some(({ metadata }) => metadata.name === lease.name);
  });
  const write = (holderIdentity: string) =>
    retryOnConflict(async () => {
      const current = await client.get(leases, lease);
      const renewTime = new Date(systemClock.now()).toISOString().replace("Z", "000Z");
      const spec = { ...current.spec, holderIdentity, renewTime, leaseDurationSeconds: 15 };
      await client.update<V1Lease>(leases, { ...current, spec });
    });
  await write("bench");
  const released = new AbortController();
  const renewing = (async () => {
    while (!released.signal.aborted) {
      await write("bench");
      await systemClock.sleep(renewMs);
    }
  })();
  await systemClock.sleep(noticedMs);
  return async () => {
    released.abort();
    await renewing;
    await write("");
  };
}
