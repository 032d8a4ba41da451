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
