import { describe, expect, it } from "@jest/globals";
import { requireCidr } from "../../../../common/ipv4.js";
import { assertNoClash } from "../../../../node-agent/network/host-routes.js";

describe("assertNoClash", () => {
  const ranges = { pod: requireCidr("10.244.0.0/16") };
  const ours = { devices: new Set(["coracle0"]), protocol: 143 };
  const check = (route: object) => () => assertNoClash(ranges, [{ dst: "", ...route }], ours);

  it.each([
    ["a part of it", "10.244.7.0/24"],
    ["one address", "10.244.7.1"],
    ["more than it", "10.0.0.0/8"],
  ])("refuses a host route to %s", (_, dst) => {
    expect(check({ dst, dev: "eth1" })).toThrow(
      `the pod range 10.244.0.0/16 clashes with this host's route to ${dst} on eth1`,
    );
  });

  it.each([
    ["the default route", { dst: "default", dev: "eth0" }],
    ["half of everything, as VPNs lay it", { dst: "0.0.0.0/1", dev: "tun0" }],
    ["another range", { dst: "10.245.0.0/16", dev: "eth0" }],
    ["a route on our bridge", { dst: "10.244.1.0/24", dev: "coracle0" }],
    ["a route of our own from before", { dst: "10.244.2.0/24", dev: "eth0", protocol: "143" }],
  ])("is content with %s", (_, route) => {
    expect(check(route)).not.toThrow();
  });
});
