import { Etcd3 } from "etcd3";
import { applyPatch } from "../../api/patch/apply-patch.js";
import { scheme } from "../../api/scheme.js";
import { systemClock } from "../../common/clock.js";
import { silentLogger } from "../../common/logger.js";
import { systemRandom } from "../../common/random.js";
import { createRegistry } from "../../control-plane/registry/registry.js";
import { strategies } from "../../control-plane/registry/strategies/index.js";
import { EtcdStorage } from "../../control-plane/storage/etcd-storage.js";
import { WatchCache } from "../../control-plane/storage/watch-cache.js";
import { startEtcd } from "../support/etcd.js";
import { benchPod } from "./bench-pod.js";

const clients = 32;
const writes = 6_000;

/** Runs `one` from 32 callers at a time; operations a second. */
async function rate(one: (index: number) => Promise<unknown>): Promise<number> {
  let next = 0;
  const started = systemClock.monotonic();
  const caller = async () => {
    while (next < writes) await one(next++);
  };
  await Promise.all(Array.from({ length: clients }, caller));
  return writes / ((systemClock.monotonic() - started) / 1_000);
}

/** Creates of a pod through the registry on etcd, beside bare puts of as many bytes, in turn. */
async function main(): Promise<void> {
  const etcd = await startEtcd();
  const storage = new EtcdStorage({ ...etcd, clock: systemClock, log: silentLogger });
  const cache = new WatchCache({ storage, clock: systemClock, log: silentLogger });
  const bare = new Etcd3({ hosts: [...etcd.endpoints] });
  const stop = new AbortController();
  const running = cache.run(stop.signal);
  await cache.ready();
  const registry = createRegistry({
    scheme,
    storage,
    cache,
    strategies: strategies({ scheme, serviceAllocations: undefined as never }),

    admission: [],
    clock: systemClock,
    random: systemRandom,
    patcher: applyPatch,
  });
  const pods = registry.store("", "pods");
  const context = { user: { username: "bench" }, signal: stop.signal };
  const bytes = Buffer.from(JSON.stringify(benchPod("x")));
  for (const round of [1, 2, 3]) {
    const puts = await rate(async (index) => bare.put(`/bench/${round}-${index}`).value(bytes));
    const creates = await rate(async (index) =>
      pods?.create(context, benchPod(`p${round}-${index}`), "default"),
    );
    const ratio = (creates / puts).toFixed(2);
    console.log(
      `creates ${creates.toFixed(0)}/s  bare puts ${puts.toFixed(0)}/s (${bytes.length} B)  ratio ${ratio}`,
    );
  }
  stop.abort();
  await running;
  bare.close();
  storage.close();
  await etcd.stop();
}

await main();
