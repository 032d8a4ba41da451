import { describe, expect, it } from "@jest/globals";
import { systemClock } from "../../common/clock.js";
import { systemRandom } from "../../common/random.js";
import { makeClusterKeys } from "../../simulation/cluster-keys.js";
import { type Outcome, Simulation } from "../../simulation/simulation.js";

/** A longer run: CORACLE_SIM_SEEDS=1000, from the seed CORACLE_SIM_FIRST on. */
const count = Number(process.env.CORACLE_SIM_SEEDS ?? 100);
const first = Number(process.env.CORACLE_SIM_FIRST ?? 1);
/** Small and short: many seeds find more than much of one. */
const size = { nodes: 3, minutes: 0.25 };

/** Always with other keys: nothing may depend on them. */
export async function live(seed: number): Promise<Outcome> {
  const keys = await makeClusterKeys(systemClock, systemRandom);
  return new Simulation({ ...size, seed, keys }).run();
}

/** Every second seed, so that two workers share them. @param offset 0 or 1 */
export function livesGoWell(offset: number): void {
  const seeds = Array.from({ length: count }, (_, i) => first + i).filter((seed) => seed % 2 === offset);
  describe("the life of a cluster", () => {
    it.each(seeds)("goes well from seed %i", async (seed) => {
      const { faults } = await live(seed);
      expect({ seed, faults }).toEqual({ seed, faults: [] });
    });
  });
}
