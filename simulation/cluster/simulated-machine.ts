import type {
  Host,
  HostAbilities,
  HostInfo,
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
    return { availableMemoryBytes: 60 * gigabyte, freeDisk: 0.9, freeInodes: 0.9, freePids: 30_000 };
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
