import type { ServerResponse } from "node:http";
import { Writable } from "node:stream";
import { describe, expect, it } from "@jest/globals";
import { sendPieces } from "../../../../control-plane/apiserver/http/node-response.js";
import { bytes } from "../../../../control-plane/apiserver/http/response.js";
import { FakeClock } from "../../../support/fake-clock.js";

/** A client that takes a piece when it is told to. */
class Client extends Writable {
  readonly taken: Buffer[] = [];
  take: () => void = () => {};

  writeHead(): void {}

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
  const sent = sendPieces(client as unknown as ServerResponse, answer, clock).then(
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
});
