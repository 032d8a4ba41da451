import { createSocket } from "node:dgram";
import { connect } from "node:net";
import type { Clock } from "../../../common/clock.js";
import type { NameServer, NameServers } from "./name-servers.js";
import { FrameReader, frame } from "./tcp-frames.js";

/** Name servers as this host reaches them. */
export const socketNameServers = (clock: Clock): NameServers => ({
  udp: (...asked) => exchangeUdp(...asked, clock),
  tcp: (...asked) => exchangeTcp(...asked, clock),
});

/** One question and its answer, over a socket of its own (so from a port that can't be foreseen). */
function exchangeUdp(
  { host, port }: NameServer,
  query: Buffer,
  timeoutMs: number,
  clock: Clock,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    let isOver = false;
    const finish = (end: () => void) => {
      if (isOver) return;
      isOver = true;
      cancel();
      socket.close();
      end();
    };
    const cancel = clock.after(timeoutMs, () => finish(() => reject(new Error(`${host} is silent`))));
    // More than one may come: of what was sent, and of what came back.
    socket.on("error", (error) => finish(() => reject(error)));
    socket.on("message", (data) => {
      if (answers(data, query)) finish(() => resolve(data));
    });
    socket.connect(port, host, () => {
      if (!isOver) socket.send(query);
    });
  });
}

function exchangeTcp(
  { host, port }: NameServer,
  query: Buffer,
  timeoutMs: number,
  clock: Clock,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => socket.write(frame(query)));
    const reader = new FrameReader();
    const fail = (error: Error) => {
      cancel();
      socket.destroy();
      reject(error);
    };
    const cancel = clock.after(timeoutMs, () => fail(new Error(`${host} is silent`)));
    socket.on("error", fail);
    socket.on("close", () => fail(new Error(`${host} hung up`)));
    socket.on("data", (data) => {
      const answer = reader.push(data).find((one) => answers(one, query));
      if (!answer) return;
      cancel();
      resolve(answer);
      socket.destroy();
    });
  });
}

/** It has the question's identifier and repeats the question. */
function answers(answer: Buffer, query: Buffer): boolean {
  if (answer.length < 12 || !answer.subarray(0, 2).equals(query.subarray(0, 2))) return false;
  if ((answer.readUInt8(2) & 0x80) === 0) return false;
  // An error alone may come without the question.
  if (answer.readUInt16BE(4) !== 1) return answer.readUInt16BE(4) === 0 && (answer.readUInt8(3) & 0xf) !== 0;
  const end = questionEnd(query);
  const lower = (data: Buffer) => data.subarray(12, end).toString("latin1").toLowerCase();
  return lower(answer) === lower(query);
}

function questionEnd(query: Buffer): number {
  let at = 12;
  while (at < query.length && query[at] !== 0) at += (query[at] ?? 0) + 1;
  return at + 5;
}
