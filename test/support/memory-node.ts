import type { V1PodStatus } from "../../api/generated/types.js";
import type { Client } from "../../client/client.js";
import { Guard } from "../../common/guard.js";
import { imageVolumes } from "../../node-agent/compose/images.js";
import { assembleImages, type NodeImages } from "../../node-agent/images/assemble.js";
import { defaultImageOptions } from "../../node-agent/images/image-options.js";
import type { PodStatusReport } from "../../node-agent/links/pod-status-sink.js";
import { nodeReference } from "../../node-agent/node/node-reference.js";
import { assemblePods, type Pods } from "../../node-agent/pods/assemble.js";
import { Cgroups } from "../../node-agent/pods/node/cgroups.js";
import { TestAssignments } from "./assignments.js";
import { FakeClock } from "./fake-clock.js";
import { MemoryReplica } from "./memory-replica.js";
import { MemoryWorld } from "./memory-world.js";
import { RecordedEvents } from "./recorded-events.js";

function noClient(): never {
  throw new Error("no control plane");
}

/** The pods' half of a node-agent in a made up world, with nothing around it. */
export class MemoryNode {
  readonly clock = new FakeClock();
  readonly world = new MemoryWorld("node-1", this.clock, new MemoryReplica([]));
  readonly events = new RecordedEvents();
  readonly reports: PodStatusReport[] = [];
  readonly assignments = new TestAssignments();
  pods: Pods;

  constructor(
    private readonly options: { readonly manifestDirectory?: string; readonly client?: Client } = {},
  ) {
    this.pods = this.assemble();
  }

  /** The agent is killed, and started again beside what runs. @param connected it hears from a control plane */
  async restart(connected = true): Promise<void> {
    this.pods.manager.stop();
    this.pods = this.assemble();
    await this.pods.adopt();
    if (connected) this.assignments.complete(this.pods.manager);
    await this.clock.settle();
  }

  /** What a control plane would keep of the pod. */
  status(name: string): V1PodStatus | undefined {
    return this.reports.findLast((report) => report.name === name)?.status;
  }

  isTerminated(name: string): boolean {
    return this.reports.some((report) => report.name === name && report.terminated);
  }

  states(): readonly string[] {
    return [...this.world.runtime.containers.values()].map(({ state }) => state);
  }

  private images(): NodeImages {
    const { runtime, files, log } = this.world;
    const { clock, events: recorder } = this;
    const common = { runtime, files, log, clock, recorder, stateDirectory: "/state" };
    const node = nodeReference("node-1");
    const room = async () => ({ capacity: 100, available: 50 });
    return assembleImages({ ...common, node, room, options: defaultImageOptions, kept: async () => [] });
  }

  private assemble(): Pods {
    const { runtime, files, commands, dialer, loopback, controlGroups, random, log } = this.world;
    return assemblePods({
      settings: {
        nodeName: "node-1",
        manifestDirectory: this.options.manifestDirectory,
        hostname: "node-1",
        nodeAddress: "192.0.2.1",
        podsDirectory: "/pods",
        mountsDirectory: "/mounts",
        allocationsFile: "/allocations.json",
        seccompDirectory: "/seccomp",
        pauseImage: "pause",
        allocatable: { cpu: "2", memory: "8Gi", pods: "110" },
        features: { appArmor: false, podResources: true },
        handlers: [{ name: "", recursiveReadOnly: false }],
        limits: { memoryBytes: 8 * 2 ** 30, mayLowerOomScore: false },
        deadContainers: 1,
        logs: { maxBytes: 10 * 2 ** 20, maxFiles: 5 },
        restartBackOff: { baseMs: 10_000, maxMs: 300_000 },
        dns: () => ({
          address: "10.96.0.10",
          domain: "cluster.local",
          host: { nameservers: ["192.0.2.53"], searches: [], options: [] },
        }),
      },
      runtime,
      images: this.images().images,
      imageVolumes: imageVolumes("/state", this.world),
      network: this.world.podNetwork(),
      networkReady: async () => {},
      cgroups: new Cgroups({ groups: controlGroups, root: "/kubepods", driver: "cgroupfs" }),
      files,
      commands,
      mountCommands: commands,
      dialer,
      loopback,
      tokens: { token: async () => "token", renewAtMs: () => undefined, forget: () => {} },
      recorder: this.events,
      statuses: {
        send: async (report) => {
          this.reports.push(report);
          return { type: "written" };
        },
      },
      client: () => this.options.client ?? noClient(),
      refuses: () => undefined,
      agentSocket: "/none",
      clock: this.clock,
      random,
      guard: new Guard(log),
      log,
    });
  }
}
