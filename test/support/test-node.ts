import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import type { V1Pod, V1PodStatus } from "../../api/generated/types.js";
import type { Client } from "../../client/client.js";
import { systemClock } from "../../common/clock.js";
import { Guard } from "../../common/guard.js";
import { silentLogger } from "../../common/logger.js";
import { systemRandom } from "../../common/random.js";
import { imageVolumes } from "../../node-agent/compose/images.js";
import { HostFiles } from "../../node-agent/files/host-files.js";
import { mountPointsBelow } from "../../node-agent/files/mount-points.js";
import { CommandShell } from "../../node-agent/host/command-shell.js";
import { KernelControlGroups } from "../../node-agent/host/kernel-control-groups.js";
import { NetworkDialer } from "../../node-agent/host/network-dialer.js";
import { unpackTar } from "../../node-agent/host/unpack.js";
import { assembleImages, type NodeImages } from "../../node-agent/images/assemble.js";
import { defaultImageOptions } from "../../node-agent/images/image-options.js";
import type { PodStatusReport, StatusOutcome } from "../../node-agent/links/pod-status-sink.js";
import type { PodNetwork } from "../../node-agent/network/pod-network.js";
import { nodeReference } from "../../node-agent/node/node-reference.js";
import { assemblePods, type Pods } from "../../node-agent/pods/assemble.js";
import { Cgroups } from "../../node-agent/pods/node/cgroups.js";
import { NamespaceLoopback } from "../../node-agent/pods/tunnels/namespace-loopback.js";
import type { LogLimits } from "../../node-agent/runtime/container-runtime.js";
import { DockerRuntime } from "../../node-agent/runtime/docker-runtime.js";
import type { ImageVolumes } from "../../node-agent/volumes/image-volumes.js";
import type { TokenSource } from "../../node-agent/volumes/token-source.js";
import { TestAssignments } from "./assignments.js";
import { NullPodNetwork } from "./null-pod-network.js";
import { RecordedEvents } from "./recorded-events.js";

function noClient(): never {
  throw new Error("no control plane");
}

/** The pods' half of a node-agent on the real Docker Engine, with nothing around it. */
export class TestNode {
  readonly events = new RecordedEvents();
  /** Callbacks that have thrown. */
  readonly failures: string[] = [];
  readonly reports: PodStatusReport[] = [];
  readonly runtime: DockerRuntime;
  readonly network: PodNetwork;
  readonly directory: string;
  readonly assignments = new TestAssignments();
  readonly images: NodeImages;
  readonly imageVolumes: ImageVolumes;
  readonly pods: Pods;
  private readonly stopped = new AbortController();

  constructor(
    readonly owner: string,
    private readonly options: {
      readonly directory?: string;
      readonly network?: PodNetwork;
      readonly logs?: LogLimits;
      readonly manifestDirectory?: string;
      readonly client?: Client;
      /** Absent: one that answers at once. */
      readonly tokens?: TokenSource;
    } = {},
  ) {
    this.directory = options.directory ?? mkdtempSync(join(tmpdir(), `${owner}-`));
    this.network = options.network ?? new NullPodNetwork();
    this.runtime = new DockerRuntime({ socketPath: "/var/run/docker.sock", owner, clock: systemClock });
    this.imageVolumes = imageVolumes(this.directory, {
      files: new HostFiles(),
      runtime: this.runtime,
      unpack: unpackTar,
      commands: new CommandShell(systemClock),
      log: silentLogger,
    });
    this.images = assembleImages({
      options: defaultImageOptions,
      node: nodeReference("node-1"),
      room: async () => ({ capacity: 100, available: 50 }),
      stateDirectory: this.directory,
      kept: () => this.imageVolumes.imageIds(),
      runtime: this.runtime,
      files: new HostFiles(),
      recorder: this.events,
      clock: systemClock,
      log: silentLogger,
    });
    this.pods = this.assemble();
  }

  async start(): Promise<void> {
    await this.images.load();
    await this.pods.adopt();
    this.pods.adoptAddresses();
    void this.pods.watch.run(this.stopped.signal);
    void this.pods.storage.run(this.stopped.signal);
    void this.pods.mounts.run(this.stopped.signal);
  }

  put(pod: V1Pod): void {
    this.assignments.putPod(this.pods.manager, pod);
  }

  remove(pod: V1Pod): void {
    this.assignments.removePod(this.pods.manager, pod);
  }

  /** What a control plane would keep of the pod. */
  status(name: string): V1PodStatus | undefined {
    return this.reports.findLast((report) => report.name === name)?.status;
  }

  condition(name: string, type: string): string | undefined {
    return this.status(name)?.conditions?.find((one) => one.type === type)?.status;
  }

  isTerminated(name: string): boolean {
    return this.reports.some((report) => report.name === name && report.terminated);
  }

  async until(what: string, condition: () => boolean, timeoutMs = 20_000): Promise<void> {
    for (let waitedMs = 0; !condition(); waitedMs += 20) {
      if (waitedMs > timeoutMs) {
        const seen = JSON.stringify({ last: this.reports.at(-1), events: this.events.events }, null, 1);
        throw new Error(`not in time: ${what}\n${seen}`);
      }
      await systemClock.sleep(20);
    }
  }

  /** As when the process is killed: containers stay. */
  abandon(): void {
    this.pods.manager.stop();
    this.stopped.abort();
  }

  async dispose(): Promise<void> {
    this.abandon();
    for (const { id } of await this.runtime.list()) await this.runtime.remove(id);
    const points = await mountPointsBelow(this.directory).catch(() => []);
    for (const point of points) spawnSync("umount", [point]);
    await rm(this.directory, { recursive: true, force: true });
  }

  private assemble(): Pods {
    return assemblePods({
      settings: {
        nodeName: "node-1",
        manifestDirectory: this.options.manifestDirectory,
        hostname: hostname(),
        nodeAddress: "127.0.0.1",
        podsDirectory: join(this.directory, "pods"),
        mountsDirectory: join(this.directory, "mounts"),
        allocationsFile: join(this.directory, "allocations.json"),
        seccompDirectory: join(this.directory, "seccomp"),
        pauseImage: "coracle/pause:dev",
        allocatable: { cpu: "2", memory: "8Gi" },
        features: { appArmor: false, podResources: true },
        handlers: [
          { name: "", recursiveReadOnly: false },
          { name: "runc", recursiveReadOnly: false },
        ],
        limits: { memoryBytes: 8 * 2 ** 30, mayLowerOomScore: false },
        deadContainers: 1,
        logs: this.options.logs ?? { maxBytes: 10 * 2 ** 20, maxFiles: 5 },
        restartBackOff: { baseMs: 1_000, maxMs: 4_000 },
        dns: () => ({
          address: "10.96.0.10",
          domain: "cluster.local",
          host: { nameservers: ["192.0.2.1"], searches: [], options: [] },
        }),
      },
      runtime: this.runtime,
      images: this.images.images,
      imageVolumes: this.imageVolumes,
      network: this.network,
      networkReady: () => Promise.resolve(),
      cgroups: new Cgroups({ groups: new KernelControlGroups(), root: `/${this.owner}`, driver: "cgroupfs" }),
      files: new HostFiles(),
      commands: new CommandShell(systemClock),
      mountCommands: new CommandShell(systemClock),
      dialer: new NetworkDialer(),
      loopback: new NamespaceLoopback(systemClock),
      tokens: this.options.tokens ?? {
        token: async () => "a-token",
        renewAtMs: () => undefined,
        forget: () => {},
      },
      recorder: this.events,
      statuses: { send: async (report) => this.receive(report) },
      client: () => this.options.client ?? noClient(),
      refuses: () => undefined,
      agentSocket: join(this.directory, "agent.sock"),
      clock: systemClock,
      random: systemRandom,
      guard: new Guard(silentLogger, (callback) => this.failures.push(callback)),
      log: silentLogger,
    });
  }

  private receive(report: PodStatusReport): StatusOutcome {
    this.reports.push(report);
    return { type: "written" };
  }
}
