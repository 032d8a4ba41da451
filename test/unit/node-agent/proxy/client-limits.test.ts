import { describe, expect, it } from "@jest/globals";
import { ClientShares } from "../../../../node-agent/proxy/services/client-shares.js";
import { limitsFor } from "../../../../node-agent/proxy/services/limits.js";
import { UdpFlows } from "../../../../node-agent/proxy/services/udp-flows.js";

describe("what clients share", () => {
  it("is never had by one alone", () => {
    const shares = new ClientShares(10);
    const greedy = Array.from({ length: 20 }, () => shares.take("greedy"));
    expect(greedy.filter(Boolean)).toHaveLength(5);
    expect(shares.take("other")).toBe(true);
  });

  it("is left to others however many are greedy", () => {
    const shares = new ClientShares(100);
    const greedy = ["a", "b", "c", "d"];
    for (let round = 0; round < 100; round += 1) for (const client of greedy) shares.take(client);
    expect(Array.from({ length: 5 }, () => shares.take("modest"))).toEqual(Array(5).fill(true));
  });

  it("comes to an end, and comes back", () => {
    const shares = new ClientShares(3);
    expect(["a", "b", "c", "d"].map((client) => shares.take(client))).toEqual([true, true, true, false]);
    shares.give("a");
    expect(shares.take("d")).toBe(true);
    shares.give("nobody");
    expect(shares.take("e")).toBe(false);
  });
});

describe("flows of datagrams", () => {
  const flowsOf = (limit: number) => {
    const flows = new UdpFlows(limit);
    const ended: string[] = [];
    const begin = (client: string, name: string) => {
      const flow = {
        client,
        end: () => {
          ended.push(name);
          flows.remove(flow);
        },
      };
      flows.add(flow);
      return flow;
    };
    return { flows, ended, begin };
  };

  it("end when they are the least recently used, not the oldest", () => {
    const { flows, ended, begin } = flowsOf(3);
    const first = begin("a", "first");
    begin("b", "second");
    begin("c", "third");
    flows.touch(first);
    begin("d", "fourth");
    expect(ended).toEqual(["second"]);
  });

  it("of one client don't end those of others", () => {
    const { ended, begin } = flowsOf(10);
    begin("quiet", "quiet");
    for (let number = 0; number < 50; number += 1) begin("greedy", `greedy ${number}`);
    expect(ended).toHaveLength(45);
    expect(ended).not.toContain("quiet");
  });

  it("of many clients that have more than is left don't end those of others", () => {
    const { ended, begin } = flowsOf(100);
    for (let number = 0; number < 5; number += 1) begin("quiet", "quiet");
    for (let number = 0; number < 400; number += 1) begin(`greedy ${number % 4}`, "greedy");
    expect(ended).not.toContain("quiet");
    expect(ended.length).toBeGreaterThan(300);
  });

  it("don't end again when they have", () => {
    const { flows, ended, begin } = flowsOf(2);
    begin("a", "first").end();
    flows.touch({ client: "a", end() {} });
    begin("b", "second");
    begin("c", "third");
    expect(ended).toEqual(["first"]);
  });
});

it.each([
  [1_024, 192, 128],
  [20_000, 7_116, 4_744],
  [65_536, 24_192, 16_128],
])("of %d descriptors leaves some to others", (descriptors, connections, flows) => {
  expect(limitsFor(descriptors)).toEqual({ connections, flows });
  expect(connections * 2 + flows).toBeLessThan(descriptors);
});
