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

  it("forgets a set that is gone", () => {
    const pace = new CountPace(new FakeClock());
    pace.counted("default/web", 5_000);
    pace.forget("default/web");
    expect(pace.leftMs("default/web")).toBe(0);
  });
});
