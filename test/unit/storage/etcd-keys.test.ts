import { describe, expect, it } from "@jest/globals";
import { silentLogger } from "../../../common/logger.js";
import { encodeValue, storedAt } from "../../../control-plane/storage/codec.js";
import { EtcdKeys } from "../../../control-plane/storage/etcd-keys.js";
import type { Attempt, EtcdMembers } from "../../../control-plane/storage/etcd-members.js";
import { EtcdValues } from "../../../control-plane/storage/etcd-values.js";
import type { StorageBatch } from "../../../control-plane/storage/storage.js";
import { FakeClock } from "../../support/fake-clock.js";

const key = "/registry/core/configmaps/default/a";
const mine = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", uid: "mine" } };
const others = { ...mine, metadata: { name: "a", uid: "theirs" } };

/** An etcd that doesn't answer the first write, and has carried `landing` out by the time of the second. */
function slowEtcd(landing: typeof mine) {
  let revision = 5;
  let writes = 0;
  const header = () => ({ revision: String(revision), cluster_id: "1" });
  const stored = { key: Buffer.from(key), value: Buffer.from(encodeValue(landing)), mod_revision: "6" };
  const txn = async () => {
    writes += 1;
    if (writes === 1) throw new Error("no answer in time");
    revision = 6;
    return { header: header(), succeeded: false, responses: [{ response_range: { kvs: [stored] } }] };
  };
  const range = async () => ({ header: header(), kvs: [], count: "0", more: false });
  const attempt = { client: { kv: { txn, range } }, options: { deadline: 0 } } as unknown as Attempt;
  const members: Pick<EtcdMembers, "read" | "repeat"> = {
    read: (_key, call) => call(attempt),
    async repeat(_key, call, recover) {
      for (;;) {
        try {
          return await call(attempt);
        } catch (error) {
          const found = await recover(error);
          if (found !== undefined) return found;
        }
      }
    },
  };
  async function* watch(): AsyncGenerator<StorageBatch> {
    yield { events: [{ type: "put", key, stored: storedAt(key, landing, 6) }], revision: 6 };
  }
  return {
    keys: new EtcdKeys(members, new FakeClock(), new EtcdValues(silentLogger), watch),
    writes: () => writes,
  };
}

describe("a write that a slow member carries out only after it was looked for", () => {
  it("is recognised by who meets it on the second try", async () => {
    const { keys, writes } = slowEtcd(mine);
    await expect(keys.swap({ key, revision: 0, value: encodeValue(mine) })).resolves.toEqual({ revision: 6 });
    expect(writes()).toBe(2);
  });

  it("is not mistaken for another's", async () => {
    const { keys } = slowEtcd(others);
    const outcome = await keys.swap({ key, revision: 0, value: encodeValue(mine) });
    expect(outcome).toMatchObject({ current: { object: others, revision: 6 } });
  });
});
