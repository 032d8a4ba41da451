import { beforeEach, describe, expect, it } from "@jest/globals";
import { LinuxHost } from "../../../../node-agent/host/linux-host.js";
import { interfacesOf, memoryGroup } from "../../../../node-agent/host/process-usage.js";
import { ContainerCache } from "../../../../node-agent/pods/node/container-cache.js";
import { type ContainerRuntime, containerLabels } from "../../../../node-agent/runtime/container-runtime.js";
import { cadvisorMetrics } from "../../../../node-agent/stats/cadvisor-metrics.js";
import { resourceMetrics } from "../../../../node-agent/stats/resource-metrics.js";
import { StatsCollector } from "../../../../node-agent/stats/stats-collector.js";
import { statsSummary } from "../../../../node-agent/stats/summary.js";
import { FakeClock } from "../../../support/fake-clock.js";
import { info, testTimeMs } from "../../../support/observed.js";

const labelsOf = (pod: string, container: string, type = "container") => ({
  [containerLabels.podName]: pod,
  [containerLabels.podNamespace]: "default",
  [containerLabels.podUid]: `uid-${pod}`,
  [containerLabels.containerName]: container,
  [containerLabels.type]: type,
});

describe("usage in cAdvisor's words", () => {
  const dev = `Inter-|   Receive                            |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop
    lo:     1       1    0    0    0     0          0         0        1       1    0    0
  eth0:  1500      12    3    4    0     0          0         0     2500      22    5    6    0`;

  it("reads what the kernel says of a sandbox", () => {
    expect(interfacesOf(dev)).toEqual([
      {
        name: "eth0",
        receive: { bytes: 1_500, packets: 12, errors: 3, dropped: 4 },
        transmit: { bytes: 2_500, packets: 22, errors: 5, dropped: 6 },
      },
    ]);
    expect(memoryGroup("2:cpu,cpuacct:/a\n1:memory:/kubepods/podu/s\n")).toBe("/kubepods/podu/s");
    expect(memoryGroup("0::/kubepods/podu/s\n")).toBe("/kubepods/podu/s");
  });

  it("has the host, each container and each interface of a pod", () => {
    const node = { cpuNanos: 7e9, cpuNanoCores: 0, workingSetBytes: 8, atMs: 1 };
    const whose = { podName: "web", podNamespace: "default", podUid: "u", image: 'a"b', atMs: 2 };
    const usage = { id: "c", cpuNanos: 5e8, memoryBytes: 300, workingSetBytes: 200, cpuNanoCores: 0 };
    const device = { device: "/dev/sda", reads: 3, writes: 4, readBytes: 5, writtenBytes: 6 };
    const details = {
      ...{
        cpuUserNanos: 4e8,
        cpuSystemNanos: 1e8,
        rssBytes: 11,
        cacheBytes: 12,
        mappedBytes: 13,
        peakBytes: 14,
      },
      throttling: { periods: 9, throttledPeriods: 2, throttledNanos: 5e7 },
      ...{ limitBytes: 1_000, threads: 2, devices: [device] },
    };
    const container = { ...usage, ...whose, details, container: "app", startedAt: "1970-01-01T00:00:09Z" };
    const free = {
      ...container,
      details: { ...details, throttling: undefined, limitBytes: 4_096 },
      container: "free",
    };
    const plain = { ...usage, ...whose, container: "plain", startedAt: "1970-01-01T00:00:09Z" };
    const pod = {
      ...whose,
      image: "pause",
      sandboxId: "s",
      cgroup: "/kubepods/podu",
      group: { cpuNanos: 6e8, memoryBytes: 310, workingSetBytes: 210 },
      interfaces: interfacesOf(dev),
    };
    const machine = { cpus: 2, memoryBytes: 4_096, bootId: "b", machineId: "m", systemUuid: "s" };
    const reading = { node, containers: [container, free, plain] };
    const lines = cadvisorMetrics(reading, [pod], machine).split("\n");
    const app = 'id="/kubepods/podu/c",image="a\\"b",name="c",namespace="default",pod="web"';
    expect(lines).toEqual(
      expect.arrayContaining([
        "# TYPE container_cpu_usage_seconds_total counter",
        'container_cpu_usage_seconds_total{container="",cpu="total",id="/",image="",name="",namespace="",pod=""} 7 1',
        `container_cpu_usage_seconds_total{container="app",cpu="total",${app}} 0.5 2`,
        'container_cpu_usage_seconds_total{container="",cpu="total",id="/kubepods/podu",image="",name="",namespace="default",pod="web"} 0.6 2',
        `container_cpu_user_seconds_total{container="app",${app}} 0.4 2`,
        `container_cpu_cfs_throttled_seconds_total{container="app",${app}} 0.05 2`,
        `container_memory_working_set_bytes{container="app",${app}} 200 2`,
        `container_memory_rss{container="app",${app}} 11 2`,
        `container_spec_memory_limit_bytes{container="app",${app}} 1000 2`,
        `container_spec_memory_limit_bytes{container="free",${app}} 0 2`,
        `container_fs_writes_bytes_total{container="app",device="/dev/sda",${app}} 6 2`,
        `container_start_time_seconds{container="plain",${app}} 9 2`,
        'machine_cpu_cores{boot_id="b",machine_id="m",system_uuid="s"} 2',
        "container_scrape_error 0",
        'container_network_receive_bytes_total{container="",id="/kubepods/podu/s",image="pause",interface="eth0",name="s",namespace="default",pod="web"} 1500 2',
      ]),
    );
    const of = (name: string) => lines.filter((line) => line.startsWith(`${name}{`)).length;
    expect([of("container_cpu_cfs_periods_total"), of("container_memory_rss")]).toEqual([1, 2]);
  });
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
    collector = new StatsCollector(
      new LinuxHost("/"),
      { stats } as unknown as ContainerRuntime,
      cache,
      clock,
    );
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
    const group = { cpuNanos: 3e9, memoryBytes: 500, workingSetBytes: 400 };
    const whole = { podName: "web", podNamespace: "default", podUid: "uid-web", atMs: 5, group };
    const pod = { ...whole, sandboxId: "s", image: "pause", cgroup: "/k", interfaces: [] };
    const { group: _, ...untold } = { ...pod, podName: "untold" };
    const lines = resourceMetrics(await collector.collect(), [pod, untold]).split("\n");
    const at = clock.now();
    const app = '{container="app",namespace="default",pod="web"}';
    expect(lines).toContain(`container_cpu_usage_seconds_total${app} 1 ${at}`);
    expect(lines).toContain(`container_memory_working_set_bytes${app} 200 ${at}`);
    expect(lines).toContain("# TYPE node_cpu_usage_seconds_total counter");
    expect(lines).toContain(`container_start_time_seconds${app} ${testTimeMs / 1_000}`);
    expect(lines.filter((line) => /^(pod_|\w*scrape_error)/.test(line))).toEqual([
      'pod_cpu_usage_seconds_total{namespace="default",pod="web"} 3 5',
      'pod_memory_working_set_bytes{namespace="default",pod="web"} 400 5',
      "resource_scrape_error 0",
      "scrape_error 0",
    ]);
  });
});
