import { expect, it } from "@jest/globals";
import { ContainerCache } from "../../../../node-agent/pods/node/container-cache.js";
import type { PodEnvironment } from "../../../../node-agent/pods/node/pod-environment.js";
import { SandboxMaker } from "../../../../node-agent/pods/sandbox/sandbox-maker.js";
import { PodMemory } from "../../../../node-agent/pods/state/pod-memory.js";
import { SimulatedNetwork, SimulatedWires } from "../../../../simulation/network/simulated-network.js";
import { podOf } from "../../../support/pods.js";

it("leaves a pod its address when its sandbox is removed", async () => {
  const network = new SimulatedNetwork(
    { podCidr: "10.244.0.0/16", serviceCidr: "10.96.0.0/16" },
    new SimulatedWires(),
  );
  await network.start("10.244.1.0/29");
  const runtime = { remove: async () => {} };
  const env: object = { network, runtime, cache: new ContainerCache(() => {}) };
  const memory = new PodMemory(podOf("a", []), { type: "running" }, "2026-01-01T00:00:00Z", 0, "/pods");
  const { address } = network.reserve(memory.uid);
  const sandbox = {
    id: "s",
    labels: {},
    state: "exited",
    image: "",
    imageId: "",
    pid: 0,
    createdAt: "",
  } as const;
  await new SandboxMaker(env as PodEnvironment).remove(memory, sandbox);
  const others = ["b", "c", "d"].map((uid) => network.reserve(uid).address);
  expect(others).not.toContain(address);
  expect(network.reserve(memory.uid).address).toBe(address);
});
