import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, it } from "@jest/globals";
import { mergeFrames, splitFrames } from "../../../../node-agent/runtime/docker-demux.js";

function frame(type: number, data: string): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(type, 0);
  header.writeUInt32BE(Buffer.byteLength(data), 4);
  return Buffer.concat([header, Buffer.from(data)]);
}

const whole = Buffer.concat([frame(1, "one "), frame(2, "two "), frame(1, "three")]);

/** Cut in every possible place: headers and pieces need not come whole. */
const pieces = (size: number) =>
  Array.from({ length: Math.ceil(whole.length / size) }, (_, index) =>
    whole.subarray(index * size, (index + 1) * size),
  );

it.each([1, 3, 7, 8, 9, 100])("merges frames that come in pieces of %i bytes", async (size) => {
  expect(await text(Readable.from(pieces(size)).pipe(mergeFrames()))).toBe("one two three");
});

it.each([1, 5, 100])("splits frames that come in pieces of %i bytes", async (size) => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const texts = Promise.all([text(stdout), text(stderr)]);
  await splitFrames(Readable.from(pieces(size)), stdout, stderr);
  expect(await texts).toEqual(["one three", "two "]);
});

const wrong: readonly (readonly [string, Buffer])[] = [
  ["of an unknown type", Buffer.concat([whole, frame(3, "four")])],
  ["whose header is none", Buffer.concat([whole, Buffer.from("no header")])],
  ["that is longer than it says", Buffer.concat([whole, frame(1, "four").subarray(0, 10)])],
  ["that ends in its header", Buffer.concat([whole, Buffer.of(1, 0, 0)])],
];

it.each(wrong)("breaks off at a frame %s", async (_what, bytes) => {
  await expect(text(Readable.from([bytes]).pipe(mergeFrames()))).rejects.toThrow("no stream of frames");
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const texts = [text(stdout), text(stderr)];
  for (const one of texts) one.catch(() => {});
  await splitFrames(Readable.from([bytes]), stdout, stderr);
  for (const one of texts) await expect(one).rejects.toThrow("no stream of frames");
});

it("holds no more of a frame that says it is long than was read", async () => {
  const header = Buffer.of(1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff);
  const merged = mergeFrames();
  merged.write(header);
  merged.write(Buffer.from("some"));
  expect(String(merged.read())).toBe("some");
});
