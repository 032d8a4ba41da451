import { createSocket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { systemClock } from "../../../../common/clock.js";
import { Guard } from "../../../../common/guard.js";
import { silentLogger } from "../../../../common/logger.js";
import { DnsListeners } from "../../../../node-agent/proxy/dns/dns-listeners.js";
import { FrameReader, frame } from "../../../../node-agent/proxy/dns/tcp-frames.js";
import { eventually } from "../../../support/wait.js";

const questions = 2_000;
const answer = Buffer.alloc(60_000);

let tcp: Server;
let listeners: DnsListeners;
let answered: number;
let client: Socket;
let served: Socket;
/** Resolves when the served connection is closed, by whatever. */
let gone: Promise<void>;
beforeEach(async () => {
  answered = 0;
  tcp = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
  await once(tcp, "listening");
  const udp = createSocket("udp4").bind(0, "127.0.0.1");
  await once(udp, "listening");
  listeners = await DnsListeners.open("127.0.0.1", {
    sockets: { openUdp: async () => udp, openTcp: async () => tcp },
    answer: async () => {
      answered += 1;
      return answer;
    },
    clock: systemClock,
    guard: new Guard(silentLogger),
  });
  client = connect((tcp.address() as AddressInfo).port, "127.0.0.1");
  [[served]] = (await Promise.all([once(tcp, "connection"), once(client, "connect")])) as [[Socket], unknown];
  gone = new Promise((resolve) => served.once("close", () => resolve()));
});
afterEach(async () => {
  client.destroy();
  await gone;
  listeners.close();
});

const ask = () =>
  client.write(Buffer.concat(Array.from({ length: questions }, () => frame(Buffer.alloc(12)))));

it("keeps no more than one answer for a client that doesn't read", async () => {
  ask();
  await eventually(() => expect(served.writableLength).toBeGreaterThan(0), { everyMs: 5 });
  for (let turns = 0; turns < 100; turns += 1) await systemClock.yield();
  expect(served.writableLength).toBeLessThan(2 * answer.length);
  expect(answered).toBeLessThan(questions);
});

it("answers all that one asks that reads", async () => {
  const reader = new FrameReader();
  let read = 0;
  client.on("data", (data) => {
    read += reader.push(data).length;
  });
  ask();
  await eventually(() => expect(read).toBe(questions), { everyMs: 5 });
});

it("asks nothing more for one that has gone", async () => {
  ask();
  await eventually(() => expect(served.writableLength).toBeGreaterThan(0), { everyMs: 5 });
  const before = answered;
  client.resetAndDestroy();
  await gone;
  for (let turns = 0; turns < 100; turns += 1) await systemClock.yield();
  expect(answered).toBe(before);
});
