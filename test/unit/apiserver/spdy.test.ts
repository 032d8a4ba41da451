import { randomBytes } from "node:crypto";
import { Duplex } from "node:stream";
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import dictionaries from "spdy-transport/lib/spdy-transport/protocol/spdy/dictionary.js";
import { systemClock } from "../../../common/clock.js";
import {
  controlFrame,
  controlTypes,
  dataHead,
  FrameReader,
  words,
} from "../../../control-plane/apiserver/streams/spdy/frames.js";
import { HeaderCodec } from "../../../control-plane/apiserver/streams/spdy/header-codec.js";
import { SpdyConnection } from "../../../control-plane/apiserver/streams/spdy/spdy-connection.js";
import { expectLinear } from "../../support/growth.js";
import { eventually } from "../../support/wait.js";

/** A client that writes what it is told to, and reads nothing unless it is told to. */
class Client extends Duplex {
  written = 0;
  reading = false;

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.written += chunk.length;
    if (this.reading) done();
  }
}

const length32 = (text: string) => {
  const bytes = Buffer.from(text);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(bytes.length);
  return Buffer.concat([head, bytes]);
};
const headerBlock = (headers: Record<string, string>) => {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(Object.keys(headers).length);
  return Buffer.concat([count, ...Object.entries(headers).flatMap((pair) => pair.map(length32))]);
};
const packed = (plain: Buffer) => deflateSync(plain, { dictionary: dictionaries[3.1], finishFlush: 2 });
const open = (id: number, block: Buffer) =>
  controlFrame(controlTypes.synStream, 0, Buffer.concat([words(id, 0), Buffer.alloc(2), block]));
const data = (id: number, bytes: Buffer) => Buffer.concat([dataHead(id, 0, bytes.length), bytes]);

describe("frames", () => {
  const frames = Buffer.concat([
    data(1, randomBytes(300_000)),
    controlFrame(controlTypes.ping, 0, words(7)),
    data(3, Buffer.alloc(0)),
  ]);
  const read = (pieceLength: number) => {
    const reader = new FrameReader();
    const found = [];
    for (let at = 0; at < frames.length; at += pieceLength) {
      reader.push(frames.subarray(at, at + pieceLength));
      for (let frame = reader.next(); frame; frame = reader.next()) found.push(frame);
    }
    return found;
  };

  it.each([1, 7, 8, 9, 65_536, frames.length])("come whole out of pieces of %s bytes", (pieceLength) => {
    const [first, second, third] = read(pieceLength);
    expect(first?.payload.equals(frames.subarray(8, 300_008))).toBe(true);
    expect(second).toMatchObject({ type: "control", control: controlTypes.ping, payload: words(7) });
    expect(third).toMatchObject({ type: "data", streamId: 3 });
  });

  it("take linear time, however small the pieces are", async () => {
    const piece = Buffer.alloc(16);
    await expectLinear({
      from: 20_000,
      make: (n) => n,
      run: (n) => {
        const reader = new FrameReader();
        reader.push(dataHead(1, 0, 16 * n));
        for (let left = n; left > 0; left -= 1) {
          reader.push(piece);
          reader.next();
        }
      },
    });
  });

  it("of control are refused when they are large", () => {
    const reader = new FrameReader();
    reader.push(controlFrame(controlTypes.synStream, 0, Buffer.alloc(70_000)));
    expect(() => reader.next()).toThrow("control frame too large");
  });
});

describe("header blocks", () => {
  it("are read when they are larger than a buffer of zlib", async () => {
    const codec = new HeaderCodec(() => {});
    const headers = await codec.decode(packed(headerBlock({ A: "x".repeat(50_000), b: "c" })));
    expect([headers.get("a")?.length, headers.get("b")]).toEqual([50_000, "c"]);
    codec.close();
  });

  it.each([
    ["unpack to much", packed(Buffer.alloc(8 << 20))],
    ["are no zlib", randomBytes(100)],
    ["promise more than is there", packed(words(0xffffffff, 0xffffffff))],
    ["are empty", packed(Buffer.alloc(0))],
  ])("are refused that %s", async (_what, block) => {
    const codec = new HeaderCodec(() => {});
    await expect(codec.decode(block)).rejects.toThrow();
    codec.close();
  });
});

describe("a SPDY connection", () => {
  const connected = (reading: boolean) => {
    const client = new Client();
    client.reading = reading;
    const streams: Duplex[] = [];
    const ended = new SpdyConnection(client, (stream) => streams.push(stream)).run(Buffer.alloc(0));
    return { client, streams, ended };
  };

  it("does not answer without end who reads no answers", async () => {
    const { client, ended } = connected(false);
    const pings = Buffer.concat(Array(1_000).fill(controlFrame(controlTypes.ping, 0, words(1))));
    for (let left = 200; left > 0; left -= 1) client.push(pings);
    await systemClock.sleep(100);
    expect(client.writableLength).toBeLessThan(100_000);
    client.destroy();
    await ended;
  });

  it("keeps no more for a stream that is not read than it may, whoever else is read", async () => {
    const { client, streams, ended } = connected(true);
    const block = new HeaderCodec(() => {});
    client.push(open(1, await block.encode(new Map([["a", "b"]]))));
    client.push(open(3, await block.encode(new Map([["a", "b"]]))));
    await eventually(() => expect(streams).toHaveLength(2), { everyMs: 5 });
    streams[1]?.resume();
    for (let left = 100; left > 0; left -= 1)
      client.push(Buffer.concat([data(1, Buffer.alloc(100_000)), data(3, Buffer.alloc(10))]));
    await systemClock.sleep(100);
    expect(streams[0]?.readableLength).toBeLessThan(500_000);
    client.destroy();
    block.close();
    await ended;
  });

  it.each([
    ["a broken header block", open(1, randomBytes(64))],
    [
      "a stream that is open already",
      Buffer.concat([open(3, packed(headerBlock({}))), open(3, Buffer.alloc(0))]),
    ],
    ["a frame that is too short", controlFrame(controlTypes.rstStream, 0, Buffer.alloc(1))],
    ["noise", Buffer.alloc(64, 0xff)],
  ])("ends at %s", async (_what, bytes) => {
    const { client, ended } = connected(true);
    client.push(bytes);
    await ended;
    expect(client.destroyed).toBe(true);
  });
});
