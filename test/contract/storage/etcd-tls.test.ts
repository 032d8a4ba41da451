import { afterEach, expect, it, jest } from "@jest/globals";
import { systemClock } from "../../../common/clock.js";
import { silentLogger } from "../../../common/logger.js";
import { EtcdStorage } from "../../../control-plane/storage/etcd-storage.js";
import { startEtcd } from "../../support/etcd.js";
import { eventually } from "../../support/wait.js";

jest.setTimeout(60_000);

const clock = systemClock;
const prefix = "/registry/core/configmaps/default/";
const map = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, uid: name } });

let undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  undo = [];
});

it("goes on with a renewed certificate, watches too, after the first has ended", async () => {
  const etcd = await startEtcd({ tls: true });
  const briefMs = 3_000;
  const tls = await etcd.issueClient(briefMs);
  const storage = new EtcdStorage({
    endpoints: etcd.endpoints,
    tls,
    clock,
    log: silentLogger,
    totalMs: 1_000,
  });
  const stop = new AbortController();
  undo.push(
    () => etcd.stop(),
    () => storage.close(),
    () => stop.abort(),
  );
  const { revision } = await storage.create(`${prefix}a`, map("a"));
  const watch = storage.watch(prefix, revision, stop.signal);
  await clock.sleep(briefMs);
  await etcd.kill();
  const restarted = etcd.restart();
  await expect(storage.get(`${prefix}a`)).rejects.toThrow();
  await restarted;
  await expect(storage.get(`${prefix}a`)).rejects.toThrow();
  storage.reload(await etcd.issueClient(3_600_000));
  await eventually(async () => expect(await storage.get(`${prefix}a`)).toBeDefined());
  await storage.create(`${prefix}b`, map("b"));
  for await (const { events } of watch) {
    if (events.some(({ key }) => key === `${prefix}b`)) break;
  }
});
