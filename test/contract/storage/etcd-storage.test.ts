import { describe, expect, it } from "@jest/globals";
import { systemClock } from "../../../common/clock.js";
import { silentLogger } from "../../../common/logger.js";
import { EtcdStorage } from "../../../control-plane/storage/etcd-storage.js";
import { startEtcd } from "../../support/etcd.js";
import { storageContract } from "./storage-contract.js";

for (const tls of [false, true])
  storageContract(`EtcdStorage${tls ? " over TLS" : ""}`, async () => {
    const etcd = await startEtcd({ tls });
    const storage = new EtcdStorage({ ...etcd, clock: systemClock, log: silentLogger });
    return {
      storage,
      pass: (ms) => systemClock.sleep(ms),
      expirySlackMs: 3_000,
      async stop() {
        storage.close();
        await etcd.stop();
      },
    };
  });

describe("EtcdStorage", () => {
  it("goes on from what it wrote last, though the hint is older", async () => {
    const etcd = await startEtcd();
    const storage = new EtcdStorage({ ...etcd, clock: systemClock, log: silentLogger });
    const key = "/registry/core/configmaps/default/a";
    const first = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", uid: "a" } };
    try {
      const hint = await storage.create(key, first);
      const seen: unknown[] = [];
      for (const step of ["1", "2"])
        await storage.guaranteedUpdate(
          key,
          {},
          (object) => {
            seen.push(object.metadata.labels?.step);
            return { ...object, metadata: { ...object.metadata, labels: { step } } };
          },
          { hint },
        );
      await storage.delete(key, {}, ({ metadata }) => void seen.push(metadata.labels?.step), { hint });
      expect(seen).toEqual([undefined, "1", "2"]);
    } finally {
      storage.close();
      await etcd.stop();
    }
  });
});
