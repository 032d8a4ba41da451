import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { expect, it } from "@jest/globals";
import { frameHeader } from "../../../../node-agent/runtime/docker-frames.js";
import { framesOnce } from "../../../../node-agent/runtime/frames-once.js";

type Part = readonly [type: number, atNanos: number, text: string];

const stampOf = (nanos: number) => `2026-01-01T00:00:00.${String(nanos).padStart(9, "0")}Z `;
const framesOf = (parts: readonly Part[], stamped: boolean) =>
  Buffer.concat(
    parts.flatMap(([type, at, text]) => {
      const data = Buffer.from(stamped ? stampOf(at) + text : text);
      return [frameHeader(type, data.length), data];
    }),
  );
const cut = (bytes: Buffer, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );

const [a, b, c, err]: Part[] = [
  [1, 1, "a\n"],
  [1, 2, "b\n"],
  [1, 3, "c\n"],
  [2, 2, "b\n"],
] as const as Part[] as [Part, Part, Part, Part];

const logs: readonly (readonly [string, readonly Part[], readonly Part[]])[] = [
  ["what comes once", [a, b, c], [a, b, c]],
  ["what is told again", [a, b, a, b, c], [a, b, c]],
  ["the last line, told again", [a, a, b], [a, b]],
  ["the same on the other stream", [b, err, c], [b, err, c]],
  ["what comes late", [b, a, c], [b, a, c]],
  [
    "parts of one time, told again",
    [[1, 1, "x"], [1, 1, "x"], b, [1, 1, "x"], [1, 1, "x"], b, c],
    [[1, 1, "x"], [1, 1, "x"], b, c],
  ],
  [
    "a line in parts, beside the other stream",
    [[1, 1, "x"], err, [1, 1, "x"], b],
    [[1, 1, "x"], err, [1, 1, "x"], b],
  ],
  ["a clock that stepped back", [c, [1, 1, "d\n"]], [c, [1, 1, "d\n"]]],
];

it.each(logs)("of a followed log has %s once, however it comes", async (_, given, expected) => {
  for (const keepTimes of [false, true]) {
    for (const size of [1, 7, 40, 10_000]) {
      const once = Readable.from(cut(framesOf(given, true), size)).pipe(framesOnce(keepTimes));
      expect((await buffer(once)).toString()).toBe(framesOf(expected, keepTimes).toString());
    }
  }
});

it("passes on what has no times", async () => {
  const plain = framesOf([a, a, b], false);
  expect(await buffer(Readable.from([plain]).pipe(framesOnce(false)))).toEqual(plain);
});

it("remembers so many parts alone", async () => {
  const many = Array.from({ length: 3_000 }, (_, index): Part => [1, index, `${index}\n`]);
  const once = Readable.from([framesOf([...many, ...many.slice(-1_000)], true)]).pipe(framesOnce(false));
  expect((await buffer(once)).toString()).toBe(framesOf(many, false).toString());
});
