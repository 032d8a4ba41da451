import { afterEach, describe, expect, it } from "@jest/globals";
import type { V1ConfigMap, V1Pod } from "../../../../api/generated/types.js";
import { composeAgent } from "../../../../node-agent/compose/agent.js";
import { FakeClock } from "../../../support/fake-clock.js";
import { MemoryReplica } from "../../../support/memory-replica.js";
import { MemoryWorld } from "../../../support/memory-world.js";
import { podOf, sleeper } from "../../../support/pods.js";

const nodeOf = (name: string) => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name },
  spec: { podCIDR: "10.244.0.0/24" },
});

const settingsOf = (key: string): V1ConfigMap => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { namespace: "default", name: "settings" },
  data: { key },
});

function podOn(node: string): V1Pod {
  const volumes = [{ name: "settings", configMap: { name: "settings" } }];
  return podOf(`on-${node}`, [sleeper("app")], { nodeName: node, volumes });
}

describe("agents in a made up world", () => {
  const clock = new FakeClock();
  const stop = new AbortController();
  const runs: Promise<void>[] = [];
  afterEach(async () => {
    stop.abort();
    await clock.advance(10_000);
    await Promise.all(runs);
  });

  const start = async (name: string) => {
    const replica = new MemoryReplica([
      ["nodes", nodeOf(name)],
      ["configmaps", settingsOf(name)],
      ["pods", podOn(name)],
    ]);
    const world = new MemoryWorld(name, clock, replica);
    const group = await composeAgent(world.options, world, stop.signal);
    runs.push(group.run(stop.signal));
    return { replica, world };
  };

  it("run beside each other in one process, each its own pods", async () => {
    const agents = [await start("node-1"), await start("node-2")];
    await clock.advance(20_000);
    for (const { replica, world } of agents) {
      const pod = `on-${world.name}`;
      expect([...replica.statuses.keys()]).toEqual([pod]);
      expect(replica.statuses.get(pod)).toMatchObject({ phase: "Running", podIP: "10.244.0.3" });
      expect([...world.runtime.containers.values()].map(({ state }) => state)).toEqual([
        "running",
        "running",
      ]);
      const volume = `/state/pods/uid-${pod}/volumes/kubernetes.io~configmap/settings`;
      expect(await world.files.read(`${volume}/key`)).toBe(world.name);
    }
  });
});
