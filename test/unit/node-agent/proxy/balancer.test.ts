import { describe, expect, it } from "@jest/globals";
import { seededRandom } from "../../../../common/seeded-random.js";
import { Balancer } from "../../../../node-agent/proxy/services/balancer.js";
import { FakeClock } from "../../../support/fake-clock.js";

const one = { address: "10.0.0.1", port: 80 };
const two = { address: "10.0.0.2", port: 80 };

function balancer(affinityMs?: number) {
  const clock = new FakeClock();
  const made = new Balancer(clock, seededRandom());
  made.update([one, two], affinityMs);
  const picks = (client: string, count: number) => Array.from({ length: count }, () => made.pick(client));
  return { clock, made, picks };
}

describe("Balancer", () => {
  it("takes backends in turn", () => {
    const picked = balancer().picks("client", 4);
    expect(picked.filter((backend) => backend === one)).toHaveLength(2);
  });

  it("has none left when all were tried", () => {
    const { made } = balancer();
    expect(made.pick("client", new Set(["10.0.0.1:80"]))).toBe(two);
    expect(made.pick("client", new Set(["10.0.0.1:80", "10.0.0.2:80"]))).toBeUndefined();
  });

  it("avoids what failed of late, unless there is nothing else", async () => {
    const { made, picks, clock } = balancer();
    made.failed(one);
    expect(picks("client", 4)).toEqual([two, two, two, two]);
    expect(made.pick("client", new Set(["10.0.0.2:80"]))).toBe(one);
    await clock.advance(5_000);
    expect(picks("client", 4)).toContain(one);
  });

  it("keeps a client with its backend until it was silent for long", async () => {
    const { made, picks, clock } = balancer(1_000);
    made.succeeded("client", two);
    expect(picks("client", 4)).toEqual([two, two, two, two]);
    expect(picks("other", 4)).toContain(one);
    await clock.advance(1_000);
    expect(picks("client", 4)).toContain(one);
  });

  it("takes a client elsewhere when its backend is gone or fails", () => {
    const { made, picks } = balancer(1_000);
    made.succeeded("client", two);
    made.failed(two);
    expect(picks("client", 2)).toEqual([one, one]);
    made.succeeded("client", two);
    made.update([one], 1_000);
    expect(picks("client", 2)).toEqual([one, one]);
  });
});
