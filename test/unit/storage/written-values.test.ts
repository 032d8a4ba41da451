import { describe, expect, it } from "@jest/globals";
import { silentLogger } from "../../../common/logger.js";
import { encodeValue } from "../../../control-plane/storage/codec.js";
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
    expect(written.take("/a", bytesOf(a))).toBe(a);
    expect(written.take("/a", bytesOf(a))).toBeUndefined();
  });

  it("is forgotten when too much was written since", () => {
    const written = new WrittenValues();
    const large = object("large", { text: "x".repeat(1 << 20) });
    for (let index = 0; index < 17; index++) written.note(`/${index}`, bytesOf(large), large);
    expect(written.take("/0", bytesOf(large))).toBeUndefined();
    expect(written.take("/16", bytesOf(large))).toBe(large);
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
