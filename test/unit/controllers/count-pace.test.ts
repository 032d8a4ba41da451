import { describe, expect, it } from "@jest/globals";
import { CountPace } from "../../../control-plane/controllers/replica-set/count-pace.js";
import { FakeClock } from "../../support/fake-clock.js";

describe("the pace at which a set counts its pods", () => {
  it.each([
    [0, 0],
    [100, 0],
    [1_000, 20],
    [5_000, 100],
    [1_000_000, 500],
  ])("lets one of %d pods rest for %d ms", async (pods, restMs) => {
    const clock = new FakeClock();
    const pace = new CountPace(clock);
    expect(pace.leftMs("default/web")).toBe(0);
    pace.counted("default/web", pods);
    expect(pace.leftMs("default/web")).toBe(restMs);
    expect(pace.leftMs("default/other")).toBe(0);
    await clock.advance(restMs);
    expect(pace.leftMs("default/web")).toBe(0);
  });

  it("lets nobody wait of whom something else is asked by now", () => {
    const pace = new CountPace(new FakeClock());
    pace.counted("default/web", 5_000, 1);
    expect(pace.leftMs("default/web", 1)).toBe(100);
    expect(pace.leftMs("default/web", 2)).toBe(0);
  });

  it("forgets a set that is gone", () => {
    const pace = new CountPace(new FakeClock());
    pace.counted("default/web", 5_000);
    pace.forget("default/web");
    expect(pace.leftMs("default/web")).toBe(0);
  });

  it("lets small sets rest while many count, and no longer", async () => {
    const clock = new FakeClock();
    const pace = new CountPace(clock);
    const count = (times: number) => {
      for (let index = 0; index < times; index++) pace.counted(`default/s${index}`, 10);
    };
    count(20);
    expect(pace.leftMs("default/s19")).toBe(0);
    count(40);
    expect(pace.leftMs("default/s0")).toBeGreaterThan(0);
    expect(pace.leftMs("default/s39")).toBe(200);
    count(1_000);
    expect(pace.leftMs("default/s999")).toBe(500);
    await clock.advance(10_000);
    count(1);
    expect(pace.leftMs("default/s0")).toBe(0);
  });
});
