import type { ServerResponse } from "node:http";
import { Writable } from "node:stream";
import { describe, expect, it } from "@jest/globals";
import { bytes } from "../../../../control-plane/apiserver/http/response.js";
import { LargeAnswers } from "../../../../control-plane/apiserver/https/large-answers.js";
import { FakeClock } from "../../../support/fake-clock.js";

/** A client that takes a piece when it is told to. */
class Client extends Writable {
  readonly taken: Buffer[] = [];
  take: () => void = () => {};

  statusCode = 0;

  writeHead(statusCode: number): void {
    this.statusCode = statusCode;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.take = () => {
      this.taken.push(chunk);
      done();
    };
  }
}

const items = Array.from({ length: 1_000 }, (_, index) => Buffer.alloc(1_024, index % 256));

function sending() {
  const clock = new FakeClock();
  const client = new Client();
  client.on("error", () => {});
  const answer = bytes(200, "application/json", items);
  const sent = new LargeAnswers(clock).send(client as unknown as ServerResponse, answer).then(
    () => "sent",
    () => "given up",
  );
  return { clock, client, sent };
}

describe("a large answer", () => {
  it("waits for its client, and does not pile up meanwhile", async () => {
    const { clock, client, sent } = sending();
    await clock.settle();
    expect(client.writableLength).toBeLessThan(300_000);
    while (!client.writableFinished) {
      client.take();
      await clock.settle();
    }
    expect(await sent).toBe("sent");
    expect(Buffer.concat(client.taken).equals(Buffer.concat(items))).toBe(true);
  });

  it("is given up when its client takes nothing", async () => {
    const { clock, client, sent } = sending();
    await clock.advance(29_000);
    expect(client.destroyed).toBe(false);
    await clock.advance(2_000);
    expect(client.destroyed).toBe(true);
    expect(await sent).toBe("given up");
  });

  it("is refused when too much waits already that was made for those who don't read it", async () => {
    const clock = new FakeClock();
    const answers = new LargeAnswers(clock);
    const answer = bytes(200, "application/json", Buffer.alloc(100 << 20));
    const clients = [1, 2, 3].map(() => new Client());
    for (const client of clients) {
      client.on("error", () => {});
      void answers.send(client as unknown as ServerResponse, answer).catch(() => {});
    }
    expect(clients.map(({ statusCode }) => statusCode)).toEqual([200, 200, 429]);
    for (const client of clients) client.destroy();
  });
});
