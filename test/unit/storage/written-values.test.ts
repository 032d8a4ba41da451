import { describe, expect, it } from "@jest/globals";
import { silentLogger } from "../../../common/logger.js";
import { encodeValue, storedAt } from "../../../control-plane/storage/codec.js";
import { EtcdValues } from "../../../control-plane/storage/etcd-values.js";
import { WrittenValues } from "../../../control-plane/storage/written-values.js";

const object = (name: string, data: object = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name },
  data,
});
const bytesOf = (of: ReturnType<typeof object>) => Buffer.from(encodeValue(of));

describe("what was written here", () => {
  it("is known again by its bytes, once", () => {
    const written = new WrittenValues();
    const a = object("a");
    written.note("/a", bytesOf(a), a);
    expect(written.take("/a", bytesOf(object("another")))).toBeUndefined();
    expect(written.take("/b", bytesOf(a))).toBeUndefined();
    expect(written.take("/a", bytesOf(a))?.object).toBe(a);
    expect(written.take("/a", bytesOf(a))).toBeUndefined();
  });

  it("is forgotten when too much was written since", () => {
    const written = new WrittenValues();
    const large = object("large", { text: "x".repeat(1 << 20) });
    for (let index = 0; index < 17; index++) written.note(`/${index}`, bytesOf(large), large);
    expect(written.take("/0", bytesOf(large))).toBeUndefined();
    expect(written.take("/16", bytesOf(large))?.object).toBe(large);
  });

  it("is known to stand once it was acknowledged, until it comes back or something newer is known", () => {
    const written = new WrittenValues();
    const [a, b] = [object("a"), object("b")];
    const value = bytesOf(a);
    const old = storedAt("/a", object("old"), 5);
    written.note("/a", value, a);
    expect(written.newer("/a", old)).toBe(old);
    const stored = storedAt("/a", a, 7);
    written.landed(value, stored);
    expect(written.newer("/a", old)).toBe(stored);
    expect(written.newer("/a", undefined)).toBe(stored);
    const newest = storedAt("/a", b, 8);
    expect(written.newer("/a", newest)).toBe(newest);
    const next = bytesOf(b);
    written.note("/a", next, b);
    written.landed(value, stored);
    expect(written.newer("/a", undefined)).toBeUndefined();
    written.landed(next, newest);
    expect(written.newer("/a", old)).toBe(newest);
    expect(written.take("/a", bytesOf(b))).toMatchObject({ object: b });
    expect(written.newer("/a", old)).toBe(old);
  });

  it("is the same as if it were read", () => {
    const values = new EtcdValues(silentLogger);
    const a = object("a", { kept: "1", left: undefined, inner: { list: [{ left: undefined }] } });
    const value = bytesOf(a);
    const kv = { key: Buffer.from("/a"), value, modRevision: 7 };
    const read = values.stored(kv);
    values.written.note("/a", value, a);
    const known = values.stored(kv);
    expect(known?.object.metadata).not.toBe(read?.object.metadata);
    expect(known).toStrictEqual(read);
    expect(Object.isFrozen(known?.object)).toBe(true);
  });
});
