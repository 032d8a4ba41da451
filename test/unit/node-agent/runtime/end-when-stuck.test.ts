import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, it } from "@jest/globals";
import { endWhenStuck } from "../../../../node-agent/runtime/end-when-stuck.js";
import { FakeClock } from "../../../support/fake-clock.js";

it("fails once nothing new has come for so long, and lets go of the source", async () => {
  const clock = new FakeClock();
  const source = new PassThrough();
  const read = text(endWhenStuck(source, clock, 1_000)).catch((error: Error) => error.message);
  for (let times = 0; times < 3; times += 1) {
    source.write("x");
    await clock.advance(900);
  }
  expect(source.destroyed).toBe(false);
  await clock.advance(100);
  expect(await read).toBe("no progress for 1 seconds");
  expect(source.destroyed).toBe(true);
});

it("passes on what comes to an end", async () => {
  const clock = new FakeClock();
  const source = new PassThrough();
  const read = text(endWhenStuck(source, clock, 1_000));
  source.end("all of it");
  expect(await read).toBe("all of it");
});
