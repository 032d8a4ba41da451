import { deviceName, figures, type ReadGroup, throttlingOf } from "./group-figures.js";
import type { GroupUsage } from "./host.js";
import type { DeviceUsage } from "./usage-details.js";

const nanosPerTick = 1e7;
const absent = () => "";

/** From the files of version 1's controllers. */
export async function firstVersionUsage(read: ReadGroup): Promise<GroupUsage> {
  const [cpuNanos, bytes, memoryText, ticksText, cpuText, peak, limitBytes, threads] = await Promise.all([
    read("cpuacct", "cpuacct.usage").then(Number),
    read("memory", "memory.usage_in_bytes").then(Number),
    read("memory", "memory.stat"),
    read("cpuacct", "cpuacct.stat").catch(absent),
    read("cpu", "cpu.stat").catch(absent),
    read("memory", "memory.max_usage_in_bytes").catch(absent),
    read("memory", "memory.limit_in_bytes").catch(absent),
    read("pids", "pids.current").catch(absent),
  ]);
  const [memory, ticks, cpu] = [figures(memoryText), figures(ticksText), figures(cpuText)];
  const throttling = throttlingOf(cpu, cpu("throttled_time"));
  return {
    cpuNanos,
    memoryBytes: bytes,
    workingSetBytes: Math.max(0, bytes - memory("total_inactive_file")),
    details: {
      cpuUserNanos: ticks("user") * nanosPerTick,
      cpuSystemNanos: ticks("system") * nanosPerTick,
      ...(throttling ? { throttling } : {}),
      rssBytes: memory("total_rss"),
      cacheBytes: memory("total_cache"),
      mappedBytes: memory("total_mapped_file"),
      peakBytes: Number(peak),
      limitBytes: Number(limitBytes) || Number.POSITIVE_INFINITY,
      threads: Number(threads),
      devices: await devices(read),
    },
  };
}

/** Lines `8:0 Read 4096`, of bytes and of operations. */
async function devices(read: ReadGroup): Promise<DeviceUsage[]> {
  const [bytes, operations] = await Promise.all([
    read("blkio", "blkio.throttle.io_service_bytes_recursive").then(counts, () => counts("")),
    read("blkio", "blkio.throttle.io_serviced_recursive").then(counts, () => counts("")),
  ]);
  const numbers = new Set([...bytes.keys(), ...operations.keys()].map((key) => key.split(" ")[0] ?? ""));
  return Promise.all(
    [...numbers].map(async (number) => ({
      device: await deviceName(number),
      reads: operations.get(`${number} Read`) ?? 0,
      writes: operations.get(`${number} Write`) ?? 0,
      readBytes: bytes.get(`${number} Read`) ?? 0,
      writtenBytes: bytes.get(`${number} Write`) ?? 0,
    })),
  );
}

function counts(text: string): Map<string, number> {
  const lines = [...text.matchAll(/^(\d+:\d+ \w+) (\d+)$/gm)];
  return new Map(lines.map(([, what = "", count]) => [what, Number(count)]));
}
