import { readFile } from "node:fs/promises";
import os from "node:os";
import { defaultAddress } from "./default-address.js";
import { descriptorLimit } from "./descriptor-limit.js";
import { fileSystemOf } from "./file-system.js";
import type {
  FileSystem,
  Host,
  HostAbilities,
  HostInfo,
  HostLimits,
  HostResources,
  HostUsage,
  HostVitals,
} from "./host.js";
import { processUsage } from "./process-usage.js";

const sysResource = 24n;
const nanosPerTick = 1e7;

/** The machine as the kernel describes it. */
export class LinuxHost implements Host {
  readonly processUsage = processUsage;

  /** @param directory on the disk that pods use */
  constructor(private readonly directory: string) {}

  address(): Promise<string> {
    return defaultAddress();
  }

  async resources(): Promise<HostResources> {
    const { bytes } = await fileSystemOf(this.directory);
    return { cpus: os.cpus().length, memoryBytes: os.totalmem(), diskBytes: bytes.capacity };
  }

  async vitals(): Promise<HostVitals> {
    const [memory, disk, threads, pids, load] = await Promise.all([
      readFile("/proc/meminfo", "utf8"),
      fileSystemOf(this.directory),
      readFile("/proc/sys/kernel/threads-max", "utf8"),
      readFile("/proc/sys/kernel/pid_max", "utf8"),
      readFile("/proc/loadavg", "utf8"),
    ]);
    const availableKb = Number(/^MemAvailable:\s+(\d+)/m.exec(memory)?.[1] ?? 0);
    const running = Number(/\/(\d+)/.exec(load)?.[1] ?? 0);
    const most = Math.min(Number(threads), Number(pids));
    return {
      memory: { capacity: os.totalmem(), available: availableKb * 1_024 },
      processes: { capacity: most, available: most - running },
      disk,
    };
  }

  fileSystem(directory: string): Promise<FileSystem> {
    return fileSystemOf(directory);
  }

  async usage(): Promise<HostUsage> {
    const [stat, memory] = await Promise.all([
      readFile("/proc/stat", "utf8"),
      readFile("/proc/meminfo", "utf8"),
    ]);
    const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (/^cpu\s+(.*)$/m.exec(stat)?.[1] ?? "")
      .split(" ")
      .map(Number);
    const kb = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(memory)?.[1] ?? 0);
    return {
      cpuNanos: (user + nice + system + irq + softirq) * nanosPerTick,
      workingSetBytes: (kb("MemTotal") - kb("MemAvailable")) * 1_024,
    };
  }

  async info(): Promise<HostInfo> {
    const release = await text("/etc/os-release");
    const machineId = await text("/etc/machine-id");
    const uuid = await text("/sys/class/dmi/id/product_uuid");
    return {
      hostname: os.hostname(),
      machineId,
      systemUuid: uuid || machineId,
      bootId: await text("/proc/sys/kernel/random/boot_id"),
      kernelVersion: os.release(),
      osImage: /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(release)?.[1] ?? "Linux",
      architecture: { x64: "amd64", ia32: "386" }[process.arch as string] ?? process.arch,
    };
  }

  async abilities(): Promise<HostAbilities> {
    const status = await readFile("/proc/self/status", "utf8");
    const effective = /^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? "0";
    return {
      appArmor: (await text("/sys/module/apparmor/parameters/enabled")).startsWith("Y"),
      lowersOomScores: ((BigInt(`0x${effective}`) >> sysResource) & 1n) === 1n,
    };
  }

  async limits(): Promise<HostLimits> {
    const [inotifyInstances, inotifyWatches] = await Promise.all([
      number("/proc/sys/fs/inotify/max_user_instances"),
      number("/proc/sys/fs/inotify/max_user_watches"),
    ]);
    return {
      openFiles: descriptorLimit(),
      ...(inotifyInstances === undefined ? {} : { inotifyInstances }),
      ...(inotifyWatches === undefined ? {} : { inotifyWatches }),
    };
  }

  resolvConf(): Promise<string> {
    return readFile("/etc/resolv.conf", "utf8").catch(() => "");
  }
}

/** Undefined when there is no such file, or no number in it. */
async function number(path: string): Promise<number | undefined> {
  const content = await text(path);
  return /^\d+$/.test(content) ? Number(content) : undefined;
}

/** Empty when there is no such file. */
async function text(path: string): Promise<string> {
  return readFile(path, "utf8").then(
    (content) => content.trim(),
    () => "",
  );
}
