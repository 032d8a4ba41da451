import { expect, it } from "@jest/globals";
import { live, livesGoWell } from "./lives.js";

livesGoWell(1);

it("is the same from the same seed", async () => {
  const hashOf = async (seed: number) => (await live(seed)).timeline.hash();
  expect(await hashOf(7)).toBe(await hashOf(7));
  expect(await hashOf(7)).not.toBe(await hashOf(8));
});
