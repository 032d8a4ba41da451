import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { PodNetwork } from "../../../node-agent/network/pod-network.js";

export interface NetworkUnderTest {
  /** Of a node in a cluster with the pods' range 10.244.0.0/16 and the Services' 10.96.0.0/16. */
  readonly network: PodNetwork;
  /** A process with a network namespace of its own. */
  sandbox(): Promise<number>;
  stop(): Promise<void>;
}

const since = "2026-01-01T00:00:00Z";

/** What every implementation of PodNetwork must do. */
export function podNetworkContract(name: string, start: () => Promise<NetworkUnderTest>): void {
  describe(name, () => {
    let test: NetworkUnderTest;
    let network: PodNetwork;

    beforeEach(async () => {
      test = await start();
      network = test.network;
    });
    afterEach(() => test.stop());

    it("is no use before it was started", async () => {
      expect(() => network.reserve("a")).toThrow("has not been started");
      expect(() => network.gateway).toThrow("has not been started");
      await network.detach("a");
      network.release("a");
    });

    it("takes only a range of the cluster's", async () => {
      await expect(network.start("10.9.0.0/24")).rejects.toThrow(
        "does not lie in the cluster's 10.244.0.0/16",
      );
      await expect(network.start("10.244.1.0/30")).rejects.toThrow("too small");
      await expect(network.start("10.244.1.0")).rejects.toThrow();
    });

    it("gives each pod an address of its own, and the same again", async () => {
      await network.start("10.244.1.0/24");
      expect(network.gateway).toBe("10.244.1.1");
      const [a, b] = [network.reserve("a"), network.reserve("b")];
      expect(a.address).toMatch(/^10\.244\.1\./);
      expect(a.address).not.toBe(b.address);
      await network.start("10.244.1.0/24");
      expect(network.reserve("a")).toEqual(a);
    });

    it("has so many addresses and no more, and gives those that were released again", async () => {
      await network.start("10.244.1.0/29");
      const given = ["a", "b", "c", "d"].map((uid) => network.reserve(uid).address);
      expect(new Set(given).size).toBe(4);
      expect(() => network.reserve("e")).toThrow("no free address is left in 10.244.1.0/29");
      network.release("b");
      expect(network.reserve("e").address).toBe(given[1]);
    });

    it("leaves the addresses of pods that it found to them", async () => {
      await network.start("10.244.1.0/29");
      network.adopt([
        { podUid: "found", address: "10.244.1.4" },
        { podUid: "from another range", address: "10.244.9.9" },
      ]);
      const others = ["a", "b", "c"].map((uid) => network.reserve(uid).address);
      expect(others).not.toContain("10.244.1.4");
      expect(network.reserve("found").address).toBe("10.244.1.4");
    });

    it("attaches again what is attached, and detaches what isn't", async () => {
      await network.start("10.244.1.0/24");
      const [pod, pid] = [network.reserve("a"), await test.sandbox()];
      await network.attach(pod, pid);
      await network.attach(pod, pid);
      await network.detach("a");
      await network.detach("a");
      await network.attach(pod, await test.sandbox());
      await expect(network.attach({ podUid: "b", address: "none" }, pid)).rejects.toThrow("is none");
    });

    it("lays no way to a node whose claims make no sense, and to the others all the same", async () => {
      await network.start("10.244.1.0/24");
      const skipped = await network.setRoutes([
        { name: "outside", since, podCidr: "10.9.0.0/24", addresses: ["192.168.77.2"] },
        { name: "own", since, podCidr: "10.244.1.0/24", addresses: ["192.168.77.3"] },
        { name: "nowhere", since, podCidr: "10.244.2.0/24", addresses: [] },
      ]);
      expect(skipped.map((one) => one.name).sort()).toEqual(["nowhere", "outside", "own"]);
      expect(await network.setRoutes([])).toEqual([]);
    });
  });
}
