import { Registry } from "prom-client";
import { aborted } from "../../common/abort.js";
import type { Clock } from "../../common/clock.js";
import { silentLogger } from "../../common/logger.js";
import { systemRandom } from "../../common/random.js";
import type { AgentWorld } from "../../node-agent/compose/agent-world.js";
import type { AgentOptions } from "../../node-agent/compose/options.js";
import { defaultEviction } from "../../node-agent/eviction/settings.js";
import { MemoryFiles } from "../../node-agent/files/memory-files.js";
import type { Dialer } from "../../node-agent/host/dialer.js";
import type { Host } from "../../node-agent/host/host.js";
import { ShutdownNotice } from "../../node-agent/host/shutdown-notice.js";
import { defaultImageOptions } from "../../node-agent/images/image-options.js";
import type { Replicas } from "../../node-agent/links/replica-connection.js";
import { MemoryRuntime } from "./memory-runtime.js";
import { NullPodNetwork } from "./null-pod-network.js";

const noUsage = { cpuNanos: 0, workingSetBytes: 0 };

const disk = { bytes: { capacity: 100 * 2 ** 30, available: 50 * 2 ** 30 }, device: 1 };

const madeUpHost = (name: string): Host => ({
  address: async () => "192.0.2.1",
  resources: async () => ({ cpus: 2, memoryBytes: 8 * 2 ** 30, diskBytes: 100 * 2 ** 30 }),
  vitals: async () => ({
    memory: { capacity: 8 * 2 ** 30, available: 4 * 2 ** 30 },
    processes: { capacity: 32_768, available: 30_000 },
    disk,
  }),
  fileSystem: async () => disk,
  info: async () => ({
    hostname: name,
    machineId: name,
    systemUuid: name,
    bootId: "boot",
    kernelVersion: "6",
    osImage: "none",
    architecture: "amd64",
  }),
  abilities: async () => ({ appArmor: false, lowersOomScores: false }),
  limits: async () => ({}),
  usage: async () => noUsage,
  processUsage: async () => ({ parentGroup: "/", interfaces: [] }),
  resolvConf: async () => "nameserver 192.0.2.53\n",
});

async function unreachable(): Promise<never> {
  throw new Error("nothing is there");
}

const noDialer: Dialer = { connect: unreachable, get: unreachable, health: unreachable };

/** What an agent acts on, made up: it touches neither files nor sockets, nor does it start processes. */
export class MemoryWorld implements AgentWorld {
  readonly random = systemRandom;
  readonly log = silentLogger;
  readonly metrics = new Registry();
  readonly host: Host;
  readonly files = new MemoryFiles();
  readonly commands = { run: async () => "" };
  readonly unpack = async () => {};
  readonly mountCommands = this.commands;
  readonly dialer = noDialer;
  readonly loopback = { dial: () => Promise.reject(new Error("connection refused")) };
  /** The limits that were set, in their order: `cpu.shares=102` of pods, `app: cpuShares=102` of containers. */
  readonly limits: string[] = [];
  readonly controlGroups = {
    set: async (controller: string, _group: string, file: string, value: string) => {
      if (controller) this.limits.push(`${file}=${value}`);
    },
    remove: async () => {},
  };
  readonly runtime: MemoryRuntime;
  readonly shutdown = new ShutdownNotice();

  constructor(
    readonly name: string,
    readonly clock: Clock,
    private readonly replicas: Replicas,
  ) {
    this.host = madeUpHost(name);
    this.runtime = new MemoryRuntime(clock, this.limits);
  }

  readonly cgroupDriver = async () => "systemd";
  readonly podNetwork = () => Object.assign(new NullPodNetwork(), { dialAddress: "10.244.0.2" });
  readonly proxy = () => ({
    name: "no proxy",
    configure() {},
    complete() {},
    incremental() {},
    run: aborted,
  });
  readonly enroll = async () => ({ replicas: this.replicas, removed: () => {}, upkeep: () => [] });
  readonly listen = (_server: unknown, _at: unknown, signal: AbortSignal) => aborted(signal);

  get options(): AgentOptions {
    return {
      nodeName: this.name,
      nodeAddress: undefined,
      labels: {},
      stateDirectory: "/state",
      controlPlane: ["memory:1"],
      bootstrapToken: unreachable,
      trust: unreachable,
      proxySocket: "/none",
      dockerSocket: "/none",
      pauseImage: "pause",
      port: 0,
      maxPods: 110,
      images: defaultImageOptions,
      deadContainers: 1,
      cpu: undefined,
      memory: undefined,
      logs: { maxBytes: 10 * 2 ** 20, maxFiles: 5 },
      unsafeSysctls: [],
      manifestDirectory: undefined,
      shutdown: { graceSeconds: 0, criticalGraceSeconds: 0 },
      reserved: new Map(),
      eviction: defaultEviction,
      restartBackOffMs: 10_000,
      restartBackOffMaxMs: 300_000,
    };
  }
}
