import { Duplex } from "node:stream";
import { deflateSync } from "node:zlib";
import dictionaries from "spdy-transport/lib/spdy-transport/protocol/spdy/dictionary.js";
import type { Random } from "../../../common/random.js";
import { controlFrame, dataHead, words } from "../../../control-plane/apiserver/streams/spdy/frames.js";
import { SpdyConnection } from "../../../control-plane/apiserver/streams/spdy/spdy-connection.js";
import { below, pick, several } from "../chance.js";
import type { FuzzTarget } from "../target.js";

const headers = Buffer.concat([words(1, 10), Buffer.from("streamtype"), words(4), Buffer.from("data")]);
const block = deflateSync(headers, { dictionary: dictionaries[3.1], finishFlush: 2 });
const opening = controlFrame(1, 0, Buffer.concat([words(1, 0), Buffer.alloc(2), block]));

/** What a client sends that runs commands or forwards ports over SPDY. */
export const spdyFrames: FuzzTarget = {
  name: "spdy-frames",
  seeds: [
    opening,
    Buffer.concat([opening, dataHead(1, 1, 3), Buffer.from("abc"), controlFrame(6, 0, words(1))]),
  ],
  words: ["\x80\x03\x00\x01", "\x00\x00\x00\x01", "\xff\xff\xff\xff"],
  make: (random) => Buffer.concat([opening, ...several(random, 12, () => frame(random))]),
  async run(input, random) {
    const client = new Client();
    const ended = new SpdyConnection(client, (stream) => void stream.resume()).run(Buffer.alloc(0));
    for (let at = 0; at < input.length; ) {
      const end = at + 1 + below(random, input.length);
      client.push(Buffer.from(input.subarray(at, end)));
      at = end;
    }
    client.push(null);
    await ended;
    client.destroy();
  },
};

function frame(random: Random): Buffer {
  const bytes = Buffer.from(random.bytes(below(random, 40)));
  const id = below(random, 5);
  if (random.next() < 0.4) return Buffer.concat([dataHead(id, below(random, 2), bytes.length), bytes]);
  const payload = pick(random, [
    words(id, 5),
    words(id),
    bytes,
    Buffer.concat([words(id, 0), Buffer.alloc(2), bytes]),
  ]);
  return controlFrame(below(random, 12), below(random, 3), payload ?? bytes);
}

/** Reads whatever it is sent. */
class Client extends Duplex {
  override _read(): void {}

  override _write(_chunk: Buffer, _encoding: string, done: () => void): void {
    done();
  }
}
