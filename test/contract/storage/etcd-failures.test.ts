import { afterEach, describe, expect, it, jest } from "@jest/globals";
import { systemClock } from "../../../common/clock.js";
import { silentLogger } from "../../../common/logger.js";
import { EtcdStorage } from "../../../control-plane/storage/etcd-storage.js";
import { WatchCache } from "../../../control-plane/storage/watch-cache.js";
import { type PrivateEtcd, startEtcd } from "../../support/etcd.js";
import { lossyProxy } from "../../support/lossy-proxy.js";

jest.setTimeout(60_000);

const clock = systemClock;
const prefix = "/registry/core/configmaps/default/";
const map = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, uid: name } });

let undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  undo = [];
});

async function cluster(
  members: number,
): Promise<{ etcd: PrivateEtcd; storage: EtcdStorage; cache: WatchCache }> {
  const etcd = await startEtcd({ members });
  const storage = new EtcdStorage({ ...etcd, clock, log: silentLogger });
  const cache = new WatchCache({ storage, clock, log: silentLogger });
  const stop = new AbortController();
  const done = cache.run(stop.signal);
  undo.push(
    () => etcd.stop(),
    () => storage.close(),
    () => {
      stop.abort();
      return done;
    },
  );
  await cache.ready();
  return { etcd, storage, cache };
}

describe("a single etcd", () => {
  it("is followed over a crash without a gap", async () => {
    const { etcd, storage, cache } = await cluster(1);
    await storage.create(`${prefix}a`, map("a"));
    await cache.waitForFresh();
    const watch = cache.watch(prefix, { revision: cache.revision, signal: new AbortController().signal });
    await etcd.kill();
    await etcd.restart();
    await storage.create(`${prefix}b`, map("b"));
    for await (const batch of watch) {
      expect(batch).toMatchObject([{ type: "ADDED", entry: { key: `${prefix}b` } }]);
      break;
    }
    await cache.waitForFresh();
    expect(cache.list(prefix)).toHaveLength(2);
  });
});

describe("a write whose answer is lost", () => {
  async function behindProxy() {
    const etcd = await startEtcd();
    const proxy = await lossyProxy(etcd.endpoints[0] ?? "");
    const storage = new EtcdStorage({ endpoints: [proxy.address], clock, log: silentLogger });
    undo.push(
      () => etcd.stop(),
      () => proxy.close(),
      () => storage.close(),
    );
    await storage.currentRevision();
    return { proxy, storage };
  }

  it("is found, not repeated: create", async () => {
    const { proxy, storage } = await behindProxy();
    const before = await storage.currentRevision();
    proxy.loseNextAnswer();
    const created = await storage.create(`${prefix}a`, map("a"));
    expect(proxy.losing).toBe(false);
    expect(created.revision).toBe(before + 1);
    expect(await storage.currentRevision()).toBe(before + 1);
  });

  it("is found, not repeated: update", async () => {
    const { proxy, storage } = await behindProxy();
    const { revision } = await storage.create(`${prefix}a`, map("a"));
    let calls = 0;
    proxy.loseNextAnswer();
    const updated = await storage.guaranteedUpdate(
      `${prefix}a`,
      {},
      (object) => ({ ...object, metadata: { ...object.metadata, generation: ++calls } }),
      { hint: { key: `${prefix}a`, object: map("a"), revision } },
    );
    expect(proxy.losing).toBe(false);
    expect(updated).toMatchObject({ revision: revision + 1, object: { metadata: { generation: 1 } } });
    expect(await storage.currentRevision()).toBe(revision + 1);
  });

  it("is found, not repeated: delete", async () => {
    const { proxy, storage } = await behindProxy();
    const hint = await storage.create(`${prefix}a`, map("a"));
    proxy.loseNextAnswer();
    expect((await storage.delete(`${prefix}a`, {}, undefined, { hint })).revision).toBe(hint.revision + 1);
    expect(proxy.losing).toBe(false);
  });
});

describe("three members", () => {
  it.each(["kill", "freeze"] as const)("lose no acknowledged write when one ends: %s", async (how) => {
    const { etcd, storage, cache } = await cluster(3);
    const acknowledged = new Set<string>();
    const slowest = { ms: 0 };
    let running = true;
    const write = async (worker: number) => {
      for (let count = 0; running; count++) {
        const key = `${prefix}w${worker}-${count}`;
        const started = clock.monotonic();
        await storage.create(key, map(`w${worker}-${count}`));
        slowest.ms = Math.max(slowest.ms, clock.monotonic() - started);
        acknowledged.add(key);
        await clock.sleep(2);
      }
    };
    const writers = Promise.all([0, 1, 2, 3].map(write));
    await clock.sleep(300);
    for (const member of [0, 1, 2]) {
      if (how === "kill") await etcd.kill(member);
      else etcd.signal("SIGSTOP", member);
      await clock.sleep(2_500);
      if (how === "kill") await etcd.restart(member);
      else etcd.signal("SIGCONT", member);
      await clock.sleep(500);
    }
    running = false;
    await writers;
    await cache.waitForFresh();
    const stored = (await storage.list(prefix)).items.map(({ key }) => key);
    expect(stored.filter((key) => acknowledged.has(key))).toHaveLength(acknowledged.size);
    expect(new Set(cache.list(prefix).map(({ key }) => key))).toEqual(new Set(stored));
    expect(slowest.ms).toBeLessThan(5_000);
  });

  it("serve fresh reads although the watch's member hangs", async () => {
    const { etcd, storage, cache } = await cluster(3);
    for (const member of [0, 1, 2]) {
      etcd.signal("SIGSTOP", member);
      const key = `${prefix}frozen-${member}`;
      await storage.create(key, map(key));
      await cache.waitForFresh();
      expect(cache.get(key)).toBeDefined();
      etcd.signal("SIGCONT", member);
      await clock.sleep(500);
    }
  });
});
