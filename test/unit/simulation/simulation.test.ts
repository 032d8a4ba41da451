import { describe, expect, it } from "@jest/globals";
import { systemClock } from "../../../common/clock.js";
import { systemRandom } from "../../../common/random.js";
import { makeClusterKeys } from "../../../simulation/cluster-keys.js";
import { report } from "../../../simulation/report.js";
import { type Outcome, Simulation } from "../../../simulation/simulation.js";
import { Timeline } from "../../../simulation/timeline.js";

const size = { nodes: 2, minutes: 0.05 };

async function live(seed: number): Promise<Outcome> {
  const keys = await makeClusterKeys(systemClock, systemRandom);
  return new Simulation({ ...size, seed, keys }).run();
}

describe("a simulated life", () => {
  it("is the same from the same seed, whatever the keys", async () => {
    const [one, again, other] = [await live(7), await live(7), await live(8)];
    expect(one.faults).toEqual([]);
    expect(again.timeline.newest()).toEqual(one.timeline.newest());
    expect(other.timeline.hash()).not.toBe(one.timeline.hash());
  }, 120_000);

  it("may have the other profile", async () => {
    const keys = await makeClusterKeys(systemClock, systemRandom);
    const { faults } = await new Simulation({ ...size, seed: 7, keys, profile: "kubernetes" }).run();
    expect(faults).toEqual([]);
  }, 120_000);

  it("is told in a line when all was well, and with what led to it when not", () => {
    const timeline = new Timeline(() => 61_500);
    timeline.note("users", "web-1: 3");
    const lived = { seed: 7, ...size };
    expect(report(lived, { faults: [], timeline }, 1_200)).toMatch(
      /^seed 7: 2 nodes, 0.05 minutes, 1 events, hash [0-9a-f]{64}, 1.2 s\n$/,
    );
    timeline.note("WRONG", "it is so");
    const told = report(lived, { faults: ["it is so"], timeline }, 1_200);
    expect(told).toContain("001:01.500  users       web-1: 3\n001:01.500  WRONG       it is so\n");
    expect(told).toContain(
      "again: npm run simulate -- --seed 7 --nodes 2 --minutes 0.05 --log timeline.txt\n",
    );
  });
});
