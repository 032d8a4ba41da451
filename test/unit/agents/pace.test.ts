import { expect, it } from "@jest/globals";
import { Pace } from "../../../control-plane/agents/pace.js";
import { FakeClock } from "../../support/fake-clock.js";

it("lets a burst pass at once, and then one at a time", async () => {
  const clock = new FakeClock();
  const pace = new Pace(clock, { burst: 3, everyMs: 10 });
  expect([1, 2, 3, 4, 5].map(() => pace.take())).toEqual([0, 0, 0, 10, 20]);
  await clock.advance(20);
  expect(pace.take()).toBe(10);
  await clock.advance(1_000);
  expect([1, 2, 3, 4].map(() => pace.take())).toEqual([0, 0, 0, 10]);
});
