import { deviceName, figures, limit, type ReadGroup, throttlingOf } from "./group-figures.js";
import type { GroupUsage } from "./host.js";
import type { DeviceUsage } from "./usage-details.js";

const nanosPerMicro = 1_000;
const absent = () => "";

/** From the files of version 2's one tree. */
export async function secondVersionUsage(read: ReadGroup): Promise<GroupUsage> {
  const [cpuText, bytes, memoryText, peak, most, threads, ioText] = await Promise.all([
    read("", "cpu.stat"),
    read("", "memory.current").then(Number),
    read("", "memory.stat"),
    read("", "memory.peak").catch(absent),
    read("", "memory.max").catch(() => "max"),
    read("", "pids.current").catch(absent),
    read("", "io.stat").catch(absent),
  ]);
  const [cpu, memory] = [figures(cpuText), figures(memoryText)];
  const throttling = throttlingOf(cpu, cpu("throttled_usec") * nanosPerMicro);
  return {
    cpuNanos: cpu("usage_usec") * nanosPerMicro,
    memoryBytes: bytes,
    workingSetBytes: Math.max(0, bytes - memory("inactive_file")),
    details: {
      cpuUserNanos: cpu("user_usec") * nanosPerMicro,
      cpuSystemNanos: cpu("system_usec") * nanosPerMicro,
      ...(throttling ? { throttling } : {}),
      rssBytes: memory("anon"),
      cacheBytes: memory("file"),
      mappedBytes: memory("file_mapped"),
      peakBytes: Number(peak),
      limitBytes: limit(most),
      threads: Number(threads),
      devices: await devices(ioText),
    },
  };
}

/** Lines `8:0 rbytes=4096 wbytes=0 rios=1 wios=0`. */
function devices(text: string): Promise<DeviceUsage[]> {
  const lines = text.split("\n").filter((line) => /^\d+:\d+ /.test(line));
  return Promise.all(
    lines.map(async (line) => {
      const [number = "", ...counts] = line.split(" ");
      const count = figures(counts.join("\n"));
      return {
        device: await deviceName(number),
        reads: count("rios"),
        writes: count("wios"),
        readBytes: count("rbytes"),
        writtenBytes: count("wbytes"),
      };
    }),
  );
}
