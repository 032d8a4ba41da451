import { describe, expect, it } from "@jest/globals";
import { ClusterLife } from "../../support/simulation/cluster-life.js";
import { doubles, moved, unsettled } from "../../support/simulation/quiet-rules.js";
import { type SimulatedCluster, simulatedCluster } from "../../support/simulation/simulated-cluster.js";

/** A longer run: CORACLE_SIM_SEEDS=100, from the seed CORACLE_SIM_FIRST on. */
const count = Number(process.env.CORACLE_SIM_SEEDS ?? 2);
const first = Number(process.env.CORACLE_SIM_FIRST ?? 1);
const seeds = Array.from({ length: count }, (_, i) => first + i);
const acts = 30;

interface Outcome {
  readonly faults: readonly string[];
  readonly journal: readonly string[];
}

/** A life from the seed, and what was wrong in it. */
async function live(seed: number, length = acts): Promise<Outcome> {
  const cluster = await simulatedCluster(seed);
  const life = new ClusterLife(cluster);
  const found: string[] = [];
  try {
    await life.begin();
    await cluster.pass(5_000);
    const places = new Map<string, string>();
    for (let i = 0; i < length; i++) {
      await life.act();
      await cluster.pass(250 + 250 * Math.floor(8 * cluster.random.next()));
      found.push(...(await doubles(cluster)), ...(await moved(cluster, places)));
    }
    await life.end();
    await cluster.pass(90_000, 1_000);
    found.push(...(await restless(cluster)), ...(await unsettled(cluster, life)));
    return { faults: [...cluster.rules.broken, ...cluster.faults, ...found], journal: cluster.journal };
  } finally {
    await cluster.stop();
  }
}

/** Writes although nothing is left to do. */
async function restless(cluster: SimulatedCluster): Promise<readonly string[]> {
  const before = cluster.journal.length;
  await cluster.pass(30_000, 1_000);
  return cluster.journal.slice(before).map((line) => `still written: ${line}`);
}

describe("two leaders at once, of which one sees late what happens", () => {
  it.each(seeds)(
    "do no harm, and agree in the end (seed %i)",
    async (seed) => {
      const { faults, journal } = await live(seed);
      expect({ seed, faults }).toEqual({ seed, faults: [] });
      expect(journal.length).toBeLessThan(60 * acts);
    },
    120_000,
  );

  it("live the same life from the same seed", async () => {
    expect((await live(1, 5)).journal).toEqual((await live(1, 5)).journal);
  }, 120_000);
});
