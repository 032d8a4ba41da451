import { describe, expect, it } from "@jest/globals";
import { parseAddress, requireCidr } from "../../../../common/ipv4.js";
import { name } from "../../../../node-agent/network/line.js";
import { overlayMac, planRoutes, staleRoutes } from "../../../../node-agent/network/node-routes.js";

const address = (text: string) => parseAddress(text) ?? -1;

const route = (podCidr: string, nodeAddress: string) => ({
  podCidr: requireCidr(podCidr),
  nodeAddress: address(nodeAddress),
});

const options = {
  attached: [requireCidr("192.168.7.0/24")],
  vxlan: name("vx"),
  routeProtocol: 143,
  source: address("10.244.1.2"),
};

describe("planRoutes", () => {
  it("goes straight to a node on the same link", () => {
    const plan = planRoutes([route("10.244.2.0/24", "192.168.7.9")], options);
    expect(plan.ip).toEqual(["route replace 10.244.2.0/24 via 192.168.7.9 src 10.244.1.2 proto 143"]);
    expect(plan.needsVxlan).toBe(false);
  });

  it("goes through the overlay to a node behind a router", () => {
    const plan = planRoutes([route("10.244.2.0/24", "172.30.0.9")], options);
    expect(plan.ip).toContain(
      "route replace 10.244.2.0/24 via 10.244.2.0 dev vx onlink src 10.244.1.2 proto 143",
    );
    expect(plan.bridge).toEqual(["fdb replace 0a:c0:0a:f4:02:00 dev vx dst 172.30.0.9 self permanent"]);
    expect(plan.needsVxlan).toBe(true);
  });
});

it("removes the routes that are no longer wanted", () => {
  const present = [{ dst: "10.244.2.0/24" }, { dst: "10.244.3.0/24" }];
  expect(staleRoutes(present, [route("10.244.3.0/24", "192.168.7.9")], 143)).toEqual([
    "route delete 10.244.2.0/24 proto 143",
  ]);
});

it("derives a unicast, locally administered address", () => {
  expect(overlayMac(requireCidr("10.244.255.0/24"))).toBe("0a:c0:0a:f4:ff:00");
});
