import { Readable } from "node:stream";
import { describe, expect, it } from "@jest/globals";
import { firstEntry } from "../../../../node-agent/runtime/first-entry.js";

const header = (type: string, size: string, target = "") => {
  const bytes = Buffer.alloc(512);
  bytes.write("passwd", 0);
  bytes.write(size, 124);
  bytes.write(type, 156);
  bytes.write(target, 157);
  return bytes;
};
const read = (...chunks: Buffer[]) => firstEntry(Readable.from(chunks));

describe("the first entry of an archive", () => {
  it("is a file, in however many pieces", async () => {
    const all = Buffer.concat([header("0", "00000000006"), Buffer.from("a:x:1\n"), Buffer.alloc(506)]);
    const pieces = Array.from({ length: 128 }, (_, at) => all.subarray(at * 8, at * 8 + 8));
    expect(await read(...pieces)).toEqual({ type: "file", text: "a:x:1\n" });
    expect(await read(all)).toEqual({ type: "file", text: "a:x:1\n" });
  });

  it("is a link", async () => {
    expect(await read(header("2", "0", "../a"))).toEqual({ type: "link", target: "../a" });
  });

  it("is nothing to be read", async () => {
    expect(await read(header("5", "0"))).toEqual({ type: "other" });
    expect(await read(Buffer.from("short"))).toEqual({ type: "other" });
    expect(await read(header("0", "rubbish"))).toEqual({ type: "file", text: "" });
  });
});
