import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { Etcd3 } from "etcd3";
import { systemClock } from "../../../common/clock.js";
import { type Fields, silentLogger } from "../../../common/logger.js";
import type { CacheEvent } from "../../../control-plane/storage/cache.js";
import { EtcdStorage } from "../../../control-plane/storage/etcd-storage.js";
import { WatchCache } from "../../../control-plane/storage/watch-cache.js";
import { type PrivateEtcd, startEtcd } from "../../support/etcd.js";

const prefix = "/registry/core/configmaps/default/";
const map = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, uid: name } });

describe("a value in etcd that is no object", () => {
  let etcd: PrivateEtcd;
  let raw: Etcd3;
  let storage: EtcdStorage;
  let cache: WatchCache;
  let errors: { message: string; fields: Fields | undefined }[];
  let stop: AbortController;
  let done: Promise<void> | undefined;

  const start = () => {
    done = cache.run(stop.signal);
    return cache.ready();
  };
  const names = () => cache.list(prefix).map(({ object }) => object.metadata.name);
  const complaints = (key: string) => errors.filter(({ fields }) => fields?.key === key);

  beforeEach(async () => {
    etcd = await startEtcd();
    raw = new Etcd3({ hosts: [...etcd.endpoints] });
    errors = [];
    stop = new AbortController();
    const log = {
      ...silentLogger,
      error: (message: string, fields?: Fields) => errors.push({ message, fields }),
    };
    storage = new EtcdStorage({ ...etcd, clock: systemClock, log });
    cache = new WatchCache({ storage, clock: systemClock, log });
  });
  afterEach(async () => {
    stop.abort();
    await done;
    storage.close();
    raw.close();
    await etcd.stop();
  });

  it("is absent to reads and to the cache, which goes on, and is told of once, without its content", async () => {
    const junk = ["{", "null", "7", "[]", '"secret"', "{}", '{"metadata":null}', '{"metadata":[]}', ""];
    for (const [at, value] of junk.entries()) await raw.put(`${prefix}junk-${at}`).value(value);
    await storage.create(`${prefix}z`, map("z"));
    await start();
    expect(names()).toEqual(["z"]);
    expect((await storage.list(prefix, { limit: 1 })).items.map(({ key }) => key)).toEqual([`${prefix}z`]);
    expect((await storage.list(prefix)).items).toHaveLength(1);
    expect(await storage.get(`${prefix}junk-0`)).toBeUndefined();

    await raw.put("/foreign").value("no object");
    await raw.put(`${prefix}later`).value("no object");
    await storage.create(`${prefix}y`, map("y"));
    await cache.waitForFresh();
    expect(names()).toEqual(["y", "z"]);
    expect(errors.map(({ fields }) => fields?.key)).toEqual([
      ...junk.map((_, at) => `${prefix}junk-${at}`),
      "/foreign",
      `${prefix}later`,
    ]);
    expect(JSON.stringify(errors)).not.toContain("secret");
  });

  it("ends the object that stood there, until there is one again", async () => {
    const key = `${prefix}a`;
    await storage.create(key, map("a"));
    await start();
    const watch = cache.watch(prefix, { revision: cache.revision, signal: stop.signal });
    await raw.put(key).value("no object");
    await raw.put(key).value(JSON.stringify(map("a")));
    const seen: CacheEvent[] = [];
    for await (const batch of watch) if (seen.push(...batch) >= 2) break;
    expect(seen.map(({ type }) => type)).toEqual(["DELETED", "ADDED"]);
    expect(names()).toEqual(["a"]);
    expect(complaints(key)).toHaveLength(1);
  });

  it("does not let its key be created anew, nor be updated or deleted", async () => {
    const key = `${prefix}a`;
    await raw.put(key).value("no object");
    await expect(storage.create(key, map("a"))).rejects.toMatchObject({ kind: "KeyExists" });
    await expect(storage.guaranteedUpdate(key, {}, () => map("b"))).rejects.toMatchObject({
      kind: "KeyNotFound",
    });
    await expect(storage.delete(key, {})).rejects.toMatchObject({ kind: "KeyNotFound" });
  });
});
