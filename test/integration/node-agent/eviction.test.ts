import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { systemClock } from "../../../common/clock.js";
import { silentLogger } from "../../../common/logger.js";
import { EvictionManager } from "../../../node-agent/eviction/eviction-manager.js";
import { NodeGauge } from "../../../node-agent/eviction/node-figures.js";
import { parseThresholds } from "../../../node-agent/eviction/parse-thresholds.js";
import { PodGauge } from "../../../node-agent/eviction/pod-gauge.js";
import { HostFiles } from "../../../node-agent/files/host-files.js";
import { LinuxHost } from "../../../node-agent/host/linux-host.js";
import { StatsCollector } from "../../../node-agent/stats/stats-collector.js";
import { podOf, shell, sleeper } from "../../support/pods.js";
import { TestNode } from "../../support/test-node.js";

jest.setTimeout(60_000);

/** A node whose pods' disk is a small one of its own, so that it can be filled. */
describe("a node whose disk is full", () => {
  const directory = mkdtempSync(join(tmpdir(), "eviction-test-"));
  const stop = new AbortController();
  let node: TestNode;
  let eviction: EvictionManager;

  beforeAll(async () => {
    spawnSync("mount", ["-t", "tmpfs", "-o", "size=64m", "tmpfs", directory]);
    node = new TestNode("eviction-test", { directory });
    await node.start();
    eviction = evictionOf(node);
  });
  afterAll(async () => {
    stop.abort();
    await node.dispose().catch(() => {});
    spawnSync("umount", [directory]);
    spawnSync("rmdir", [directory]);
  });

  const evictionOf = ({ runtime, pods: { manager, cache }, events }: TestNode) => {
    const host = new LinuxHost(directory);
    const stats = new StatsCollector(host, runtime, cache, systemClock);
    return new EvictionManager({
      settings: {
        thresholds: parseThresholds({
          ...{ hard: "nodefs.available<50%", soft: "", softGracePeriod: "", minimumReclaim: "" },
        }),
        pressureTransitionMs: 0,
        maxPodGraceSeconds: 0,
      },
      node: new NodeGauge(host, runtime, silentLogger),
      gauge: new PodGauge(stats, cache, runtime, new HostFiles()),
      pods: manager,
      remains: ({ metadata }) => cache.ofPod(metadata.uid ?? "").length > 0,
      reclaim: [],
      say: (reason, message) =>
        events.event({ metadata: { name: "node" } } as never, "Warning", reason, message),
      changed: () => {},
      clock: systemClock,
      log: silentLogger,
    });
  };

  it("evicts who fills it, and has it back", async () => {
    const data = { volumeMounts: [{ name: "data", mountPath: "/data" }] };
    const volumes = [{ name: "data", emptyDir: {} }];
    const writes = (bytes: number) => `head -c ${bytes} /dev/zero > /data/file && touch /done; exec sleep 60`;
    node.put(podOf("modest", [shell("app", writes(1_000_000), data), sleeper("other")], { volumes }));
    const readinessProbe = { exec: { command: ["test", "-e", "/done"] }, periodSeconds: 1 };
    node.put(podOf("greedy", [shell("app", writes(40_000_000), { ...data, readinessProbe })], { volumes }));
    await node.until("the disk is full", () => node.condition("greedy", "Ready") === "True");
    void eviction.run(stop.signal);
    await node.until("evicted", () => node.status("greedy")?.phase === "Failed");
    expect(node.status("greedy")).toMatchObject({ reason: "Evicted" });
    expect(node.status("greedy")?.message).toMatch(
      /^The node was low on resource: ephemeral-storage. Threshold quantity: 32Mi, available: \d+Ki. $/,
    );
    expect(node.condition("greedy", "DisruptionTarget")).toBe("True");
    expect(node.events.messages("node")).toEqual(["Attempting to reclaim ephemeral-storage"]);
    await node.until("nothing is left of it", () => node.pods.cache.ofPod("uid-greedy").length === 0);
    const { bytes } = await new LinuxHost(directory).fileSystem(directory);
    expect(bytes.available).toBeGreaterThan(bytes.capacity / 2);
    expect(node.status("modest")?.phase).toBe("Running");
  });
});
