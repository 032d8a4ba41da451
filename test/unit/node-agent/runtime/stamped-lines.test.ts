import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "@jest/globals";
import { mergeFrames } from "../../../../node-agent/runtime/docker-demux.js";
import { stampedLines } from "../../../../node-agent/runtime/stamped-lines.js";

const at = (second: number) => `2026-01-01T00:00:0${second}.000000000Z `;
const part = "x".repeat(16_384);
const look = at(9);

const logs: readonly (readonly [string, string, string])[] = [
  ["short lines", `${at(1)}a\n${at(2)}\n${at(3)}c`, `${at(1)}a\n${at(2)}\n${at(3)}c`],
  ["a line of parts", `${at(1)}${part}${at(2)}${part}${at(3)}end\n`, `${at(1)}${part}${part}end\n`],
  ["a line as long as a part", `${at(1)}${part}${at(2)}\n${at(3)}b\n`, `${at(1)}${part}\n${at(3)}b\n`],
  ["a text that looks like a time", `${at(1)}${look}${look}\n`, `${at(1)}${look}${look}\n`],
  ["the same where a part begins", `${at(1)}${part}${at(2)}${look}\n`, `${at(1)}${part}${look}\n`],
  ["nothing", "", ""],
];

const cut = (bytes: Buffer, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );

describe("a log with times", () => {
  it.each(logs)("of %s has one a line, however it comes", async (_what, given, expected) => {
    for (const size of [7, 31, 1_000, 100_000])
      expect(await text(Readable.from(cut(Buffer.from(given), size)).pipe(stampedLines()))).toBe(expected);
  });

  it("keeps the lines of two streams apart", async () => {
    const frame = (type: number, data: string) => {
      const header = Buffer.alloc(8);
      header.writeUInt8(type, 0);
      header.writeUInt32BE(Buffer.byteLength(data), 4);
      return Buffer.concat([header, Buffer.from(data)]);
    };
    const frames = [frame(1, at(1) + part), frame(2, `${at(2)}err\n`), frame(1, `${at(3)}end\n`)];
    const merged = await text(Readable.from(frames).pipe(mergeFrames(true)));
    expect(merged).toBe(`${at(1)}${part}${at(2)}err\nend\n`);
  });
});
