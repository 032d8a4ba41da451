import { describe, expect, it } from "@jest/globals";
import { requireCidr } from "../../../../common/ipv4.js";
import { AddressPool } from "../../../../node-agent/network/address-pool.js";

describe("AddressPool", () => {
  const pool = () => new AddressPool(requireCidr("10.244.1.0/29"));

  it("leaves out the network, gateway, dial and broadcast addresses", () => {
    const full = pool();
    const taken = ["a", "b", "c", "d"].map((owner) => full.reserve(owner));
    expect(taken.sort()).toEqual(["10.244.1.3", "10.244.1.4", "10.244.1.5", "10.244.1.6"]);
    expect(() => full.reserve("e")).toThrow("no free address is left in 10.244.1.0/29");
  });

  it("gives an owner the same address until released, then lets it rest", () => {
    const one = pool();
    const first = one.reserve("a");
    expect(one.reserve("a")).toBe(first);
    one.release("a");
    expect(one.reserve("b")).not.toBe(first);
  });

  it("never gives away an adopted address", () => {
    const one = pool();
    one.adopt("old", "10.244.1.4");
    one.adopt("foreign", "10.9.9.9");
    const others = ["a", "b", "c"].map((owner) => one.reserve(owner));
    expect(others).not.toContain("10.244.1.4");
    expect(one.reserve("old")).toBe("10.244.1.4");
  });
});
