import { expect, it } from "@jest/globals";
import { nextBackOff, restartBackOff, waitMs } from "../../../../node-agent/pods/lifecycle/back-off.js";

it("doubles from 10 s to 5 min and is forgotten after 10 min", () => {
  const delays: number[] = [];
  let backOff = nextBackOff(undefined, 0, restartBackOff);
  for (let round = 0; round < 7; round++) {
    delays.push(backOff.delayMs / 1_000);
    backOff = nextBackOff(backOff, 0, restartBackOff);
  }
  expect(delays).toEqual([10, 20, 40, 80, 160, 300, 300]);
  expect(waitMs(backOff, 600_000, 600_000, restartBackOff)).toBe(300_000);
  expect(waitMs(backOff, 600_001, 600_001, restartBackOff)).toBe(0);
  expect(nextBackOff(backOff, 600_001, restartBackOff).delayMs).toBe(10_000);
});
