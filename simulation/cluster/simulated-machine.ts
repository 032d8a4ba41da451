import type {
  FileSystem,
  Host,
  HostAbilities,
  HostInfo,
  HostLimits,
  HostResources,
  HostUsage,
  HostVitals,
  ProcessUsage,
} from "../../node-agent/host/host.js";

const gigabyte = 2 ** 30;

/** A host as it describes itself: the same each time, but for its boots. */
export class SimulatedMachine implements Host {
  constructor(
    private readonly name: string,
    private readonly own: string,
    private readonly boot: number,
    private readonly used: () => HostUsage,
  ) {}

  async address(): Promise<string> {
    return this.own;
  }

  async resources(): Promise<HostResources> {
    return { cpus: 16, memoryBytes: 64 * gigabyte, diskBytes: 100 * gigabyte };
  }

  async vitals(): Promise<HostVitals> {
    return {
      memory: { capacity: 64 * gigabyte, available: 60 * gigabyte },
      processes: { capacity: 32_768, available: 30_000 },
      disk: await this.fileSystem(),
    };
  }

  async fileSystem(): Promise<FileSystem> {
    return { bytes: { capacity: 100 * gigabyte, available: 90 * gigabyte }, device: 1 };
  }

  async info(): Promise<HostInfo> {
    return {
      hostname: this.name,
      machineId: this.name,
      systemUuid: this.name,
      bootId: `${this.name}-${this.boot}`,
      kernelVersion: "6.0",
      osImage: "Simulated",
      architecture: "amd64",
    };
  }

  async abilities(): Promise<HostAbilities> {
    return { appArmor: false, lowersOomScores: false };
  }

  async limits(): Promise<HostLimits> {
    return {};
  }

  async usage(): Promise<HostUsage> {
    return this.used();
  }

  async processUsage(): Promise<ProcessUsage> {
    return { parentGroup: "", interfaces: [] };
  }

  async resolvConf(): Promise<string> {
    return "nameserver 192.0.2.53\n";
  }
}
