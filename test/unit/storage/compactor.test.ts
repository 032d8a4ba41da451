import { describe, expect, it } from "@jest/globals";
import { silentLogger } from "../../../common/logger.js";
import { Compactor } from "../../../control-plane/storage/compactor.js";
import { MemoryStorage } from "../../../control-plane/storage/memory-storage.js";
import { FakeClock } from "../../support/fake-clock.js";

const object = { apiVersion: "v1", kind: "ConfigMap", metadata: {} };
const prefix = "/registry/core/configmaps/default/";

describe("Compactor", () => {
  it("keeps an interval of history, however many replicas there are", async () => {
    const clock = new FakeClock();
    const storage = new MemoryStorage({ clock });
    const stop = new AbortController();
    const replicas = [1, 2, 3].map(() =>
      new Compactor({ storage, clock, log: silentLogger }).run(stop.signal),
    );
    await clock.advance(0);
    const old = await storage.create(`${prefix}a`, object);
    await clock.advance(300_000);
    expect((await storage.list(prefix, { revision: old.revision })).items).toHaveLength(1);
    const recent = await storage.create(`${prefix}b`, object);
    await clock.advance(300_000);
    await expect(storage.list(prefix, { revision: old.revision - 1 })).rejects.toMatchObject({
      kind: "Compacted",
    });
    expect((await storage.list(prefix, { revision: recent.revision })).items).toHaveLength(2);
    stop.abort();
    await Promise.all(replicas);
  });
});
