import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { groupUsage } from "../../../../node-agent/host/group-usage.js";

const first = {
  "cpuacct/pods/u/cpuacct.usage": "7000\n",
  "memory/pods/u/memory.usage_in_bytes": "500\n",
  "memory/pods/u/memory.stat":
    "inactive_file 1\ntotal_inactive_file 200\ntotal_rss 90\ntotal_cache 80\ntotal_mapped_file 70\n",
};
const firstDetails = {
  "cpuacct/pods/u/cpuacct.stat": "user 2\nsystem 3\n",
  "cpu/pods/u/cpu.stat": "nr_periods 9\nnr_throttled 4\nthrottled_time 5000\n",
  "memory/pods/u/memory.max_usage_in_bytes": "600\n",
  "memory/pods/u/memory.limit_in_bytes": "1000\n",
  "pids/pods/u/pids.current": "3\n",
  "blkio/pods/u/blkio.throttle.io_service_bytes_recursive":
    "4000:7 Read 10\n4000:7 Write 20\n4000:7 Total 30\nTotal 30\n",
  "blkio/pods/u/blkio.throttle.io_serviced_recursive": "4000:7 Read 1\n4000:7 Write 2\nTotal 3\n",
};
const second = {
  "pods/u/cpu.stat": "usage_usec 7\n",
  "pods/u/memory.current": "500\n",
  "pods/u/memory.stat": "anon 90\nfile 80\nfile_mapped 70\ninactive_file 200\n",
};
const secondDetails = {
  "pods/u/cpu.stat":
    "usage_usec 7\nuser_usec 20000\nsystem_usec 30000\nnr_periods 9\nnr_throttled 4\nthrottled_usec 5\n",
  "pods/u/memory.peak": "600\n",
  "pods/u/memory.max": "1000\n",
  "pods/u/pids.current": "3\n",
  "pods/u/io.stat": "4000:7 rbytes=10 wbytes=20 rios=1 wios=2 dbytes=0 dios=0\n",
};

describe("what a control group used", () => {
  let mountPoint: string;
  beforeEach(async () => {
    mountPoint = await mkdtemp(join(tmpdir(), "groups-"));
  });
  afterEach(() => rm(mountPoint, { recursive: true }));

  async function kernelSays(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(mountPoint, path)), { recursive: true });
      await writeFile(join(mountPoint, path), text);
    }
  }

  it.each([
    ["first", { ...first, ...firstDetails }],
    ["second", { ...second, ...secondDetails }],
  ])("is read of the kernel's %s version", async (_, files) => {
    await kernelSays(files);
    expect(await groupUsage("/pods/u", mountPoint)).toEqual({
      cpuNanos: 7_000,
      memoryBytes: 500,
      workingSetBytes: 300,
      details: {
        cpuUserNanos: 2e7,
        cpuSystemNanos: 3e7,
        throttling: { periods: 9, throttledPeriods: 4, throttledNanos: 5_000 },
        rssBytes: 90,
        cacheBytes: 80,
        mappedBytes: 70,
        peakBytes: 600,
        limitBytes: 1_000,
        threads: 3,
        devices: [{ device: "4000:7", reads: 1, writes: 2, readBytes: 10, writtenBytes: 20 }],
      },
    });
  });

  it.each([
    ["first", first],
    ["second", { ...second, "pods/u/memory.max": "max\n" }],
  ])("is what the kernel's %s version tells, where that is less", async (_, files) => {
    await kernelSays(files);
    const { cpuNanos, details } = await groupUsage("/pods/u", mountPoint);
    expect(cpuNanos).toBe(7_000);
    expect(details).toMatchObject({ threads: 0, devices: [], limitBytes: Number.POSITIVE_INFINITY });
    expect(details).not.toHaveProperty("throttling");
  });

  it("is not known of a group that is no more", async () => {
    await kernelSays(first);
    await expect(groupUsage("/pods/gone", mountPoint)).rejects.toThrow("ENOENT");
  });
});
