import { expect, it } from "@jest/globals";
import { FrameReader, frame } from "../../../../node-agent/proxy/dns/tcp-frames.js";
import { expectLinear } from "../../../support/growth.js";

const messages = ["one", "", "three", "x".repeat(300)].map((text) => Buffer.from(text));
const stream = Buffer.concat(messages.map(frame));

it.each([1, 2, 3, 7, 1_000])("cuts a stream that comes in pieces of %d bytes", (size) => {
  const reader = new FrameReader();
  const found: Buffer[] = [];
  for (let at = 0; at < stream.length; at += size) found.push(...reader.push(stream.subarray(at, at + size)));
  expect(found).toEqual(messages);
});

it("takes no longer for a message that comes byte by byte", async () => {
  await expectLinear({
    from: 8_000,
    make: (size) => frame(Buffer.alloc(size)),
    run: (data) => {
      const reader = new FrameReader();
      for (let at = 0; at < data.length; at += 1) reader.push(data.subarray(at, at + 1));
    },
  });
});
