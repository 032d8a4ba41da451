import { describe, expect, it } from "@jest/globals";
import { formatAddress, formatCidr, requireCidr } from "../../../../common/ipv4.js";
import { type Neighbour, routesTo } from "../../../../node-agent/network/neighbours.js";
import { expectLinear } from "../../../support/growth.js";

const cluster = {
  pod: requireCidr("10.244.0.0/16"),
  service: requireCidr("10.96.0.0/16"),
  own: requireCidr("10.244.1.0/24"),
};

const neighbour = (podCidr: string, changes: Partial<Neighbour> = {}): Neighbour => ({
  name: "bad",
  since: "2026-01-01T00:00:00Z",
  podCidr,
  addresses: ["192.168.7.9"],
  ...changes,
});

describe("the ways to other nodes", () => {
  it("lead to their ranges by their first IPv4 address", () => {
    const { routes, skipped } = routesTo(
      [neighbour("10.244.2.0/24", { addresses: ["fd00::9", "192.168.7.9", "192.168.8.9"] })],
      cluster,
    );
    expect(routes.map(({ podCidr }) => formatCidr(podCidr))).toEqual(["10.244.2.0/24"]);
    expect(routes.map(({ nodeAddress }) => formatAddress(nodeAddress))).toEqual(["192.168.7.9"]);
    expect(skipped).toEqual([]);
  });

  it.each([
    ["0.0.0.0/1", "does not lie in the cluster's"],
    ["10.96.3.0/24", "does not lie in the cluster's"],
    ["10.0.0.0/8", "does not lie in the cluster's"],
    ["10.244.0.0/16", "is larger than a node's /24"],
    ["10.244.128.0/17", "is larger than a node's /24"],
    ["10.244.9.0/30", "is too small"],
    ["10.244.1.0/25", "is an older node's or this one's"],
    ["10.244.2.0/24\nroute add default via 192.0.2.1", "is no IPv4 range"],
    ["fd00::/64", "is no IPv4 range"],
    ["", "is no IPv4 range"],
  ])("don't lead to the range %j", (podCidr, why) => {
    const good = neighbour("10.244.2.0/24", { name: "good", since: "2026-02-01T00:00:00Z" });
    const { routes, skipped } = routesTo([neighbour(podCidr), good], cluster);
    expect(routes.map((route) => formatCidr(route.podCidr))).toEqual(["10.244.2.0/24"]);
    expect(skipped).toEqual([{ name: "bad", reason: expect.stringContaining(why) }]);
  });

  it.each([
    [["192.168.7.9\nfdb add"], "it has no IPv4 address"],
    [[], "it has no IPv4 address"],
    [["fd00::1"], "it has no IPv4 address"],
    [["127.0.0.1"], "is no host's"],
    [["0.0.0.0"], "is no host's"],
    [["224.0.0.1"], "is no host's"],
    [["255.255.255.255"], "is no host's"],
    [["10.244.7.1"], "is no host's"],
    [["10.96.0.1"], "is no host's"],
  ])("don't lead through the addresses %j", (addresses, why) => {
    const { routes, skipped } = routesTo([neighbour("10.244.2.0/24", { addresses })], cluster);
    expect(routes).toEqual([]);
    expect(skipped).toEqual([{ name: "bad", reason: expect.stringContaining(why) }]);
  });

  it("lead to the older of two that claim the same addresses, in whatever order they come", () => {
    const older = neighbour("10.244.2.0/25", { name: "older", addresses: ["192.168.7.8"] });
    const younger = neighbour("10.244.2.0/24", { name: "a-thief", since: "2026-01-02T00:00:00Z" });
    for (const both of [
      [older, younger],
      [younger, older],
    ]) {
      const { routes, skipped } = routesTo(both, cluster);
      expect(routes.map(({ nodeAddress }) => formatAddress(nodeAddress))).toEqual(["192.168.7.8"]);
      expect(skipped.map(({ name }) => name)).toEqual(["a-thief"]);
    }
  });

  it("are found in linear time", async () => {
    const wide = { ...cluster, pod: requireCidr("10.0.0.0/8"), own: requireCidr("10.0.0.0/27") };
    await expectLinear({
      from: 4_000,
      make: (count) =>
        Array.from({ length: count }, (_, index) =>
          neighbour(`${formatAddress(0x0a000000 + 32 * (index + 1))}/27`, { name: `n${index}` }),
        ),
      run: (neighbours) => expect(routesTo(neighbours, wide).skipped).toEqual([]),
    });
  });
});
