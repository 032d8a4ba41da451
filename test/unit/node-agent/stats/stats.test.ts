import { beforeEach, describe, expect, it } from "@jest/globals";
import { ContainerCache } from "../../../../node-agent/pods/container-cache.js";
import { type ContainerRuntime, containerLabels } from "../../../../node-agent/runtime/container-runtime.js";
import { resourceMetrics } from "../../../../node-agent/stats/resource-metrics.js";
import { StatsCollector } from "../../../../node-agent/stats/stats-collector.js";
import { statsSummary } from "../../../../node-agent/stats/summary.js";
import { FakeClock } from "../../../support/fake-clock.js";
import { info } from "../../../support/observed.js";

const labelsOf = (pod: string, container: string, type = "container") => ({
  [containerLabels.podName]: pod,
  [containerLabels.podNamespace]: "default",
  [containerLabels.podUid]: `uid-${pod}`,
  [containerLabels.containerName]: container,
  [containerLabels.type]: type,
});

describe("usage of containers", () => {
  let clock: FakeClock;
  let cache: ContainerCache;
  let readings: string[];
  let cpuNanos: number;
  let collector: StatsCollector;

  beforeEach(() => {
    clock = new FakeClock();
    cache = new ContainerCache(() => {});
    readings = [];
    cpuNanos = 1e9;
    const stats = async (id: string) => {
      readings.push(id);
      if (id === "vanished") throw new Error("no such container");
      return { id, cpuNanos, memoryBytes: 300, workingSetBytes: 200 };
    };
    collector = new StatsCollector({ stats } as unknown as ContainerRuntime, cache, clock);
    cache.put(info("a", { labels: labelsOf("web", "app") }));
    cache.put(info("b", { labels: labelsOf("web", "sidecar") }));
    cache.put(info("sandbox", { labels: labelsOf("web", "POD", "sandbox") }));
    cache.put(info("ended", { labels: labelsOf("web", "old"), state: "exited" }));
    cache.put(info("vanished", { labels: labelsOf("gone", "app") }));
  });

  it("is read of what runs, and no oftener than every few seconds", async () => {
    const [first] = await Promise.all([collector.collect(), collector.collect()]);
    expect(readings.sort()).toEqual(["a", "b", "vanished"]);
    expect(first.containers.map(({ container }) => container)).toEqual(["app", "sidecar"]);
    await clock.advance(4_000);
    await collector.collect();
    expect(readings).toHaveLength(3);
    await clock.advance(2_000);
    await collector.collect();
    expect(readings).toHaveLength(6);
  });

  it("has the rate since the reading before", async () => {
    const { containers: first } = await collector.collect();
    expect(first[0]?.cpuNanoCores).toBe(0);
    cpuNanos += 5e9;
    await clock.advance(10_000);
    const { containers } = await collector.collect();
    expect(containers[0]?.cpuNanoCores).toBe(5e8);
  });

  it("is summed by pod in the summary", async () => {
    const { containers, node } = await collector.collect();
    const summary = statsSummary("node-1", node, containers);
    expect(summary.node.nodeName).toBe("node-1");
    expect(summary.pods).toMatchObject([
      {
        podRef: { name: "web", namespace: "default", uid: "uid-web" },
        containers: [{ name: "app" }, { name: "sidecar" }],
        cpu: { usageCoreNanoSeconds: 2e9 },
        memory: { workingSetBytes: 400, time: "2026-01-01T00:00:00.000Z" },
      },
    ]);
  });

  it("is written as metrics that metrics-server reads", async () => {
    const { containers, node } = await collector.collect();
    const lines = resourceMetrics(node, containers).split("\n");
    const at = clock.now();
    const app = '{container="app",namespace="default",pod="web"}';
    expect(lines).toContain(`container_cpu_usage_seconds_total${app} 1 ${at}`);
    expect(lines).toContain(`container_memory_working_set_bytes${app} 200 ${at}`);
    expect(lines).toContain("# TYPE node_cpu_usage_seconds_total counter");
    expect(lines).toContain("resource_scrape_error 0");
  });
});
