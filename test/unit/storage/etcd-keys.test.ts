import { describe, expect, it } from "@jest/globals";
import { silentLogger } from "../../../common/logger.js";
import { encodeValue, storedAt } from "../../../control-plane/storage/codec.js";
import { EtcdKeys } from "../../../control-plane/storage/etcd-keys.js";
import type { Attempt, EtcdMembers } from "../../../control-plane/storage/etcd-members.js";
import { EtcdValues } from "../../../control-plane/storage/etcd-values.js";
import { revisionOf } from "../../../control-plane/storage/memory-history.js";
import type { StorageBatch, StorageEvent } from "../../../control-plane/storage/storage.js";
import { FakeClock } from "../../support/fake-clock.js";

const key = "/registry/core/configmaps/default/a";
const mine = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", uid: "mine" } };
const others = { ...mine, metadata: { name: "a", uid: "theirs" } };
const bytesOf = (object: typeof mine) => Buffer.from(encodeValue(object));

/** One member, asked again and again. */
const membersOf = (attempt: Attempt): Pick<EtcdMembers, "read" | "repeat"> => ({
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
});

/** An etcd that doesn't answer the first write, and has carried `landing` out by the time of the second. */
function slowEtcd(landing: typeof mine) {
  let revision = 5;
  let writes = 0;
  const header = () => ({ revision, clusterId: "1" });
  const stored = { key: Buffer.from(key), value: bytesOf(landing), modRevision: 6 };
  const txn = async () => {
    writes += 1;
    if (writes === 1) throw new Error("no answer in time");
    revision = 6;
    return {
      header: header(),
      succeeded: false,
      responses: [{ response: { $case: "responseRange", value: { kvs: [stored] } } }],
    };
  };
  const range = async () => ({ header: header(), kvs: [], count: 0, more: false });
  const attempt = { client: { txn, range }, limit: { deadline: 0 } } as unknown as Attempt;
  async function* watch(): AsyncGenerator<StorageBatch> {
    yield { events: [{ type: "put", key, stored: storedAt(key, landing, 6) }], revision: 6 };
  }
  return {
    keys: new EtcdKeys(membersOf(attempt), new FakeClock(), new EtcdValues(silentLogger), watch),
    writes: () => writes,
  };
}

/** An etcd that loses the first write and has carried out what was written before, all of it behind revision 5. */
function lossyEtcd(past: readonly StorageEvent[], now: typeof mine) {
  let writes = 0;
  const header = { revision: 9, clusterId: "1" };
  const stored = { key: Buffer.from(key), value: bytesOf(now), modRevision: 8 };
  const txn = async () => {
    writes += 1;
    if (writes === 1) throw new Error("no answer in time");
    return { header: { ...header, revision: 10 }, succeeded: true, responses: [] };
  };
  const range = async () => ({ header, kvs: [stored], count: 1, more: false });
  const first = async () => ({ header: { ...header, revision: 5 }, kvs: [], count: 0, more: false });
  const ranges = [first, range];
  const next = () => (ranges.length > 1 ? ranges.shift() : ranges[0])?.();
  const attempt = { client: { txn, range: next }, limit: { deadline: 0 } } as unknown as Attempt;
  async function* watch(since: number): AsyncGenerator<StorageBatch> {
    yield { events: past.filter((event) => revisionOf(event) > since), revision: 9 };
  }
  const keys = new EtcdKeys(membersOf(attempt), new FakeClock(), new EtcdValues(silentLogger), watch);
  return { keys, writes: () => writes };
}

describe("a write that was lost and looks like one before the state that it replaces", () => {
  const deletion = { type: "delete", key, revision: 7 } as const;
  const put = (object: typeof mine, revision: number) =>
    ({ type: "put", key, stored: storedAt(key, object, revision) }) as const;
  const cases: [string, StorageEvent[], Buffer | undefined][] = [
    ["a deletion", [put(mine, 6), deletion, put(others, 8)], undefined],
    ["an update", [put(mine, 6), put(others, 8)], bytesOf(mine)],
  ];

  it.each(cases)("is done again: %s", async (_, past, value) => {
    const { keys, writes } = lossyEtcd(past, others);
    await keys.currentRevision(undefined);
    await expect(keys.swap({ key, revision: 8, ...(value ? { value } : {}) })).resolves.toEqual({
      revision: 10,
    });
    expect(writes()).toBe(2);
  });
});

describe("a write that a slow member carries out only after it was looked for", () => {
  it("is recognised by who meets it on the second try", async () => {
    const { keys, writes } = slowEtcd(mine);
    await expect(keys.swap({ key, revision: 0, value: bytesOf(mine) })).resolves.toEqual({ revision: 6 });
    expect(writes()).toBe(2);
  });

  it("is not mistaken for another's", async () => {
    const { keys } = slowEtcd(others);
    const outcome = await keys.swap({ key, revision: 0, value: bytesOf(mine) });
    expect(outcome).toMatchObject({ current: { object: others, revision: 6 } });
  });
});
