import { beforeAll, describe, expect, it } from "@jest/globals";
import { systemClock } from "../../common/clock.js";
import { systemRandom } from "../../common/random.js";
import type { ClusterKeys } from "../../control-plane/auth/cluster-keys.js";
import { makeClusterKeys } from "../../simulation/cluster-keys.js";
import { Simulation } from "../../simulation/simulation.js";

/** A longer run: CORACLE_SIM_SEEDS=1000, from the seed CORACLE_SIM_FIRST on. */
const count = Number(process.env.CORACLE_SIM_SEEDS ?? 100);
const first = Number(process.env.CORACLE_SIM_FIRST ?? 1);
const seeds = Array.from({ length: count }, (_, i) => first + i);
const size = { nodes: 4, minutes: 1 };

describe("the life of a cluster", () => {
  let keys: ClusterKeys;
  beforeAll(async () => {
    keys = await makeClusterKeys(systemClock, systemRandom);
  });

  it.each(seeds)("goes well from seed %i", async (seed) => {
    const { faults } = await new Simulation({ ...size, seed, keys }).run();
    expect({ seed, faults }).toEqual({ seed, faults: [] });
  });

  it("is the same from the same seed, whatever the keys", async () => {
    const hashOf = async (own: ClusterKeys) =>
      (await new Simulation({ ...size, seed: first, keys: own }).run()).timeline.hash();
    expect(await hashOf(await makeClusterKeys(systemClock, systemRandom))).toBe(await hashOf(keys));
  });
});
