import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { IdleConnections } from "../../../../node-agent/proxy/services/idle-connections.js";
import { FakeClock } from "../../../support/fake-clock.js";

const hourMs = 3_600_000;

/** As much of a socket as is looked at. */
class FakeSocket extends EventEmitter {
  bytesRead = 0;
  readableEnded = false;
  isReset = false;

  resetAndDestroy(): void {
    this.isReset = true;
    this.emit("close");
  }
}

let clock: FakeClock;
let stop: AbortController;
let idle: IdleConnections;
let running: Promise<void>;
beforeEach(() => {
  clock = new FakeClock();
  stop = new AbortController();
  idle = new IdleConnections(clock);
  running = idle.run(stop.signal);
});
afterEach(async () => {
  stop.abort();
  await running;
});

function watched(): [FakeSocket, FakeSocket] {
  const pair: [FakeSocket, FakeSocket] = [new FakeSocket(), new FakeSocket()];
  idle.watch(...(pair as unknown as [Socket, Socket]));
  return pair;
}

it("ends a connection after a day without a byte", async () => {
  const [client, upstream] = watched();
  await clock.advance(24 * hourMs - 60_000);
  expect(client.isReset).toBe(false);
  await clock.advance(2 * 60_000);
  expect([client.isReset, upstream.isReset]).toEqual([true, true]);
});

it("leaves one alone that anything comes over, from either side", async () => {
  const [client, upstream] = watched();
  for (let hours = 0; hours < 60; hours += 20) {
    await clock.advance(20 * hourMs);
    (hours % 40 === 0 ? client : upstream).bytesRead += 1;
  }
  expect(client.isReset).toBe(false);
});

it("ends one sooner whose one side has ended", async () => {
  const [client, upstream] = watched();
  client.readableEnded = true;
  await clock.advance(hourMs + 60_000);
  expect(upstream.isReset).toBe(true);
});
