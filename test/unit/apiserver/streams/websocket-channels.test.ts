import { EventEmitter } from "node:events";
import { describe, expect, it } from "@jest/globals";
import type { WebSocket } from "ws";
import { Guard } from "../../../../common/guard.js";
import { silentLogger } from "../../../../common/logger.js";
import {
  type ChannelEncoding,
  WebSocketChannels,
} from "../../../../control-plane/apiserver/streams/websocket-channels.js";

/** A socket whose peer is the test. */
class FakeSocket extends EventEmitter {
  readonly sent: (Buffer | string)[] = [];
  isPaused = false;

  send(message: Buffer | string, _options: object, done: () => void): void {
    this.sent.push(message);
    done();
  }
  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }
  close(): void {
    this.emit("close");
  }
  terminate(): void {
    this.emit("close");
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("channels over a WebSocket", () => {
  function opened(encoding: ChannelEncoding = "binary", halfClose = false) {
    const socket = new FakeSocket();
    const guard = new Guard(silentLogger);
    const all = new WebSocketChannels(socket as unknown as WebSocket, encoding, halfClose, guard);
    const channel = all.open(0);
    const read: Buffer[] = [];
    channel.on("data", (data: Buffer) => read.push(data));
    return { socket, all, channel, text: () => Buffer.concat(read).toString() };
  }

  it.each<[ChannelEncoding, Buffer, Buffer | string]>([
    ["binary", Buffer.from("\0hi"), Buffer.from("\0yo")],
    ["base64", Buffer.from("0aGk="), "0eW8="],
  ])("carry bytes both ways in %s", async (encoding, received, sent) => {
    const { socket, channel, text } = opened(encoding);
    socket.emit("message", received);
    channel.write("yo");
    await settled();
    expect([text(), socket.sent]).toEqual(["hi", [sent]]);
  });

  it("drop what is for no channel, and what is empty", async () => {
    const { socket, text } = opened();
    for (const message of [Buffer.alloc(0), Buffer.from("\x05lost"), Buffer.from("\0kept")])
      socket.emit("message", message);
    await settled();
    expect(text()).toBe("kept");
  });

  it.each([
    [true, true],
    [false, false],
  ])("end one by one where the protocol knows that: %s", async (halfClose, ends) => {
    const { socket, channel, all } = opened("binary", halfClose);
    let ended = false;
    channel.on("end", () => {
      ended = true;
    });
    socket.emit("message", Buffer.of(255, 0));
    await settled();
    expect([ended, all.gone.aborted]).toEqual([ends, false]);
  });

  it("hold up the socket while one of them is full", async () => {
    const socket = new FakeSocket();
    const all = new WebSocketChannels(
      socket as unknown as WebSocket,
      "binary",
      false,
      new Guard(silentLogger),
    );
    const full = all.open(0);
    socket.emit("message", Buffer.concat([Buffer.of(0), Buffer.alloc(300 * 1024)]));
    expect(socket.isPaused).toBe(true);
    full.resume();
    await settled();
    expect(socket.isPaused).toBe(false);
    full.pause();
    socket.emit("message", Buffer.concat([Buffer.of(0), Buffer.alloc(300 * 1024)]));
    expect(socket.isPaused).toBe(true);
    full.destroy();
    await settled();
    expect(socket.isPaused).toBe(false);
  });

  it.each(["close", "error"])("end together with the socket (%s)", async (event) => {
    const { socket, all, channel } = opened();
    socket.emit(event, new Error("broken"));
    await settled();
    expect([all.gone.aborted, channel.destroyed]).toEqual([true, true]);
  });
});
