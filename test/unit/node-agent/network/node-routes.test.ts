import { describe, expect, it } from "@jest/globals";
import { requireCidr } from "../../../../common/ipv4.js";
import { overlayMac, planRoutes, staleRoutes } from "../../../../node-agent/network/node-routes.js";

const options = {
  attached: [requireCidr("192.168.7.0/24")],
  vxlan: "vx",
  routeProtocol: 143,
  source: "10.244.1.2",
};

describe("planRoutes", () => {
  it("goes straight to a node on the same link", () => {
    const plan = planRoutes([{ podCidr: "10.244.2.0/24", nodeAddress: "192.168.7.9" }], options);
    expect(plan.ip).toEqual(["route replace 10.244.2.0/24 via 192.168.7.9 src 10.244.1.2 proto 143"]);
    expect(plan.needsVxlan).toBe(false);
  });

  it("goes through the overlay to a node behind a router", () => {
    const plan = planRoutes([{ podCidr: "10.244.2.0/24", nodeAddress: "172.30.0.9" }], options);
    expect(plan.ip).toContain(
      "route replace 10.244.2.0/24 via 10.244.2.0 dev vx onlink src 10.244.1.2 proto 143",
    );
    expect(plan.bridge).toEqual(["fdb replace 0a:c0:0a:f4:02:00 dev vx dst 172.30.0.9 self permanent"]);
    expect(plan.needsVxlan).toBe(true);
  });
});

it("removes the routes that are no longer wanted", () => {
  const present = [{ dst: "10.244.2.0/24" }, { dst: "10.244.3.0/24" }];
  expect(staleRoutes(present, [{ podCidr: "10.244.3.0/24", nodeAddress: "192.168.7.9" }])).toEqual([
    "route delete 10.244.2.0/24",
  ]);
});

it("derives a unicast, locally administered address", () => {
  expect(overlayMac("10.244.255.0/24")).toBe("0a:c0:0a:f4:ff:00");
});
