import { beforeEach, describe, expect, it } from "@jest/globals";
import { Guard } from "../../../../common/guard.js";
import { silentLogger } from "../../../../common/logger.js";
import { Passes } from "../../../../node-agent/pods/workers/passes.js";
import { FakeClock } from "../../../support/fake-clock.js";

describe("passes", () => {
  let clock: FakeClock;
  let made: number;
  let passes: Passes;
  let pass: () => void;
  beforeEach(() => {
    clock = new FakeClock();
    made = 0;
    pass = () => {};
    const count = () => {
      made += 1;
      pass();
    };
    passes = new Passes(clock, new Guard(silentLogger), count);
  });

  it("are one for many pokes", async () => {
    for (let i = 0; i < 3; i++) passes.poke();
    await clock.settle();
    expect(made).toBe(1);
  });

  it("come at the time that was set last", async () => {
    passes.wakeAt(1_000);
    passes.wakeAt(2_000);
    await clock.advance(1_999);
    expect(made).toBe(0);
    await clock.advance(1);
    expect(made).toBe(1);
    passes.wakeAt(5_000);
    passes.wakeAt(undefined);
    await clock.advance(10_000);
    expect(made).toBe(1);
  });

  it("go on after one that failed", async () => {
    pass = () => {
      throw new Error("broken");
    };
    passes.poke();
    await clock.settle();
    pass = () => {};
    await clock.advance(10_000);
    expect(made).toBe(2);
  });

  it("end when they are stopped", async () => {
    passes.poke();
    passes.wakeAt(1_000);
    passes.stop();
    await clock.advance(2_000);
    expect(made).toBe(0);
  });
});
