import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1PodSpec } from "../../../../api/generated/types.js";
import { silentLogger } from "../../../../common/logger.js";
import { EvictionManager } from "../../../../node-agent/eviction/eviction-manager.js";
import { parseThresholds } from "../../../../node-agent/eviction/parse-thresholds.js";
import { observed } from "../../../support/eviction.js";
import { MemoryNode } from "../../../support/memory-node.js";
import { podOf, sleeper } from "../../../support/pods.js";

const mebi = 2 ** 20;

describe("a node that runs out of something", () => {
  let node: MemoryNode;
  let said: string[];
  let changes: number;
  let left: Parameters<typeof observed>[0];
  let reclaim: () => void;
  let eviction: EvictionManager;
  let stop: AbortController;
  /** In mebibytes, by the pod's name. */
  const use = new Map<string, number>();

  const start = (flags: { hard?: string; soft?: string; softGracePeriod?: string } = {}) => {
    eviction = new EvictionManager({
      settings: {
        thresholds: parseThresholds({
          ...{ hard: "memory.available<100Mi", soft: "", softGracePeriod: "", minimumReclaim: "" },
          ...flags,
        }),
        pressureTransitionMs: 300_000,
        maxPodGraceSeconds: 3,
      },
      node: { read: async () => ({ observations: observed(left), ownImageFs: false }) },
      gauge: {
        use: async (_signal, _own, { memory }) => {
          const total = (use.get(memory.pod.metadata.name ?? "") ?? 0) * mebi;
          return { total, byContainer: new Map([["app", total]]) };
        },
      },
      pods: node.pods.manager,
      remains: ({ metadata }) => node.pods.cache.ofPod(metadata.uid ?? "").length > 0,
      reclaim: [async () => reclaim()],
      say: (reason, message) => said.push(`${reason}: ${message}`),
      changed: () => changes++,
      clock: node.clock,
      log: silentLogger,
    });
    void eviction.run(stop.signal);
  };
  const memoryLeft = (mebibytes: number) => ({
    "memory.available": [mebibytes * mebi, 1_000 * mebi] as const,
  });
  const run = async (name: string, usedMi: number, spec: Partial<V1PodSpec> = {}) => {
    use.set(name, usedMi);
    node.assignments.putPod(node.pods.manager, podOf(name, [sleeper("app")], spec));
    await node.clock.settle();
  };
  const reason = (name: string) => node.status(name)?.reason ?? node.status(name)?.phase;

  beforeEach(() => {
    node = new MemoryNode();
    stop = new AbortController();
    said = [];
    changes = 0;
    left = memoryLeft(500);
    reclaim = () => {};
  });
  afterEach(() => stop.abort());

  it("evicts one pod at a time, the worst first, and says so of pod and node", async () => {
    await run("modest", 10);
    await run("greedy", 300);
    start();
    await node.clock.advance(60_000);
    expect([reason("greedy"), changes, said]).toEqual(["Running", 0, []]);
    left = memoryLeft(50);
    await node.clock.advance(10_000);
    expect([reason("greedy"), reason("modest"), changes]).toEqual(["Evicted", "Running", 1]);
    expect(said).toEqual(["EvictionThresholdMet: Attempting to reclaim memory"]);
    const message =
      "The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. Container app was using 300Mi, request is 0, has larger consumption of memory. ";
    expect(node.status("greedy")).toMatchObject({ phase: "Failed", message });
    expect(node.status("greedy")?.conditions).toContainEqual(
      expect.objectContaining({
        ...{ type: "DisruptionTarget", status: "True", reason: "TerminationByKubelet", message },
      }),
    );
    expect(node.events.events).toContainEqual({
      about: "greedy",
      type: "Warning",
      reason: "Evicted",
      message,
      annotations: {
        offending_containers: "app",
        offending_containers_usage: "300Mi",
        starved_resource: "memory",
      },
    });
    await node.clock.advance(10_000);
    expect(reason("modest")).toBe("Evicted");
    expect([...eviction.conditions]).toEqual(["MemoryPressure"]);
  });

  it("leaves nothing of an evicted pod on the disk but its status", async () => {
    const volumes = [
      { name: "data", emptyDir: {} },
      { name: "files", image: { reference: "r" } },
    ];
    await run("greedy", 300, { volumes });
    await node.world.files.makeDirectory("/state/image-volumes/sha256-r");
    const before = node.status("greedy")?.containerStatuses?.[0]?.containerID;
    left = memoryLeft(50);
    start();
    await node.clock.advance(2_000);
    expect(node.states()).toEqual([]);
    for (const directory of ["/pods", "/state/image-volumes"])
      expect(await node.world.files.names(directory)).toEqual([]);
    const [status] = node.status("greedy")?.containerStatuses ?? [];
    expect([status?.containerID, status?.state?.terminated?.exitCode]).toEqual([before, 0]);
    await node.clock.advance(60_000);
    expect([reason("greedy"), node.isTerminated("greedy"), node.states()]).toEqual(["Evicted", false, []]);
  });

  it("spares what is critical, and those that end already", async () => {
    await run("critical", 900, { priority: 2_000_000_000 });
    await run("modest", 10);
    left = memoryLeft(50);
    start();
    await node.clock.advance(60_000);
    expect([reason("critical"), reason("modest")]).toEqual(["Running", "Evicted"]);
    expect(node.events.reasons("modest").filter((one) => one === "Evicted")).toHaveLength(1);
  });

  it("evicts nobody when what the node can do without is enough", async () => {
    await run("modest", 10);
    left = { "imagefs.available": [1, 100] };
    reclaim = () => {
      left = { "imagefs.available": [90, 100] };
    };
    start({ hard: "imagefs.available<15%" });
    await node.clock.advance(30_000);
    expect([reason("modest"), ...eviction.conditions]).toEqual(["Running", "DiskPressure"]);
    expect(said).toEqual(["EvictionThresholdMet: Attempting to reclaim ephemeral-storage"]);
    await node.clock.advance(300_000);
    expect([...eviction.conditions, changes]).toEqual([2]);
  });

  it("waits for soft thresholds, whatever fails meanwhile", async () => {
    await run("modest", 10);
    left = memoryLeft(150);
    reclaim = () => {
      throw new Error("no");
    };
    start({ soft: "memory.available<200Mi", softGracePeriod: "memory.available=30s" });
    await node.clock.advance(29_000);
    expect([reason("modest"), ...eviction.conditions]).toEqual(["Running", "MemoryPressure"]);
    await node.clock.advance(11_000);
    expect(reason("modest")).toBe("Evicted");
  });
});
