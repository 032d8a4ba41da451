import type { IncomingMessage } from "node:http";
import { Duplex } from "node:stream";
import { Guard } from "../../../common/guard.js";
import { silentLogger } from "../../../common/logger.js";
import type { Random } from "../../../common/random.js";
import { upgradeToWebSocket } from "../../../control-plane/apiserver/streams/websocket.js";
import { WebSocketChannels } from "../../../control-plane/apiserver/streams/websocket-channels.js";
import { below, pick, several } from "../chance.js";
import type { FuzzTarget } from "../target.js";

const mask = Buffer.from([1, 2, 3, 4]);
const request = {
  method: "GET",
  headers: {
    upgrade: "websocket",
    "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
    "sec-websocket-version": "13",
  },
} as unknown as IncomingMessage;

/** What a client sends that runs commands or forwards ports over a WebSocket. */
export const webSocketFrames: FuzzTarget = {
  name: "web-socket-frames",
  seeds: [
    frame(0x82, Buffer.from("\0abc")),
    Buffer.concat([
      frame(0x02, Buffer.from("\0a")),
      frame(0x80, Buffer.from("b")),
      frame(0x88, Buffer.alloc(0)),
    ]),
  ],
  words: ["\x82\xfe", "\x82\xff", "\xff\x00", "\x89\x80"],
  make: (random) => Buffer.concat(several(random, 12, () => randomFrame(random))),
  async run(input, random) {
    const socket = new Client();
    let failed: unknown;
    const guard = new Guard({ ...silentLogger, error: (_message, fields) => (failed = fields?.err) });
    const connection = {
      request,
      socket,
      head: Buffer.alloc(0),
      signal: new AbortController().signal,
      guard,
    };
    const webSocket = await upgradeToWebSocket(connection, "");
    const encoding = random.next() < 0.5 ? "binary" : "base64";
    const channels = new WebSocketChannels(webSocket, encoding, true, guard);
    for (const id of [0, 1, 4]) channels.open(id).resume();
    const gone = new Promise((resolve) => channels.gone.addEventListener("abort", resolve));
    socket.push(Buffer.from(input));
    socket.push(null);
    await new Promise((resolve) => setImmediate(resolve));
    webSocket.terminate();
    await gone;
    if (failed) throw failed;
  },
};

function randomFrame(random: Random): Buffer {
  const first = pick(random, [0x82, 0x81, 0x02, 0x00, 0x80, 0x89, 0x8a, 0x88, 0xc2]) ?? 0x82;
  const channel = pick(random, [0, 1, 4, 0x30, 255, 9]) ?? 0;
  return frame(first, Buffer.concat([Buffer.of(channel), Buffer.from(random.bytes(below(random, 100)))]));
}

function frame(first: number, payload: Buffer): Buffer {
  const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([Buffer.of(first, 0x80 | payload.length), mask, masked]);
}

/** Reads whatever it is sent. */
class Client extends Duplex {
  override _read(): void {}

  override _write(_chunk: Buffer, _encoding: string, done: () => void): void {
    done();
  }
}
