import { expect, it } from "@jest/globals";
import { JoinLimiter } from "../../../control-plane/agents/join-limiter.js";
import { FakeClock } from "../../support/fake-clock.js";

it("counts attempts while their outcome is open, and takes successes back", async () => {
  const clock = new FakeClock();
  const limiter = new JoinLimiter(clock, { burst: 2, refillMs: 1_000 });
  expect([1, 2, 3].map(() => limiter.take("a"))).toEqual([true, true, false]);
  expect(limiter.take("b")).toBe(true);
  limiter.giveBack("a");
  expect([1, 2].map(() => limiter.take("a"))).toEqual([true, false]);
  await clock.advance(1_000);
  expect([1, 2].map(() => limiter.take("a"))).toEqual([true, false]);
});
