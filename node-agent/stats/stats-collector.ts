import type { Clock } from "../../common/clock.js";
import type { Host } from "../host/host.js";
import type { ContainerCache } from "../pods/node/container-cache.js";
import {
  type ContainerInfo,
  type ContainerRuntime,
  type ContainerStats,
  containerLabels,
} from "../runtime/container-runtime.js";
import { isSandbox } from "../runtime/pod-containers.js";
import { type PodUsage, podUsage } from "./pod-usage.js";

/** A container's use of the host, with the rate since the reading before. */
export interface ContainerUsage extends ContainerStats {
  readonly podName: string;
  readonly podNamespace: string;
  readonly podUid: string;
  readonly container: string;
  readonly image: string;
  readonly startedAt: string;
  readonly cpuNanoCores: number;
  readonly atMs: number;
}

export interface NodeUsage {
  readonly cpuNanos: number;
  readonly cpuNanoCores: number;
  readonly workingSetBytes: number;
  readonly atMs: number;
}

/** All that was read at about the same time. */
export interface UsageReading {
  readonly containers: readonly ContainerUsage[];
  readonly node: NodeUsage;
  /** Uids of pods of which a container that runs could not be read. */
  readonly unread: ReadonlySet<string>;
}

const freshMs = 5_000;

/** Reads what containers use when somebody asks, at most every few seconds. */
export class StatsCollector {
  private usages = new Map<string, ContainerUsage>();
  private node: NodeUsage | undefined;
  private unread: ReadonlySet<string> = new Set();
  private reading: Promise<void> | undefined;
  private readAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly host: Pick<Host, "usage" | "processUsage">,
    private readonly runtime: ContainerRuntime,
    private readonly cache: ContainerCache,
    private readonly clock: Clock,
  ) {}

  /** @param withinMs what was read so lately is not read again */
  async collect(withinMs: number = freshMs): Promise<UsageReading> {
    if (this.clock.monotonic() - this.readAtMs > withinMs) {
      this.reading ??= this.read().finally(() => {
        this.reading = undefined;
      });
      await this.reading;
    }
    const node = this.node ?? (await this.readNode());
    return { containers: [...this.usages.values()], node, unread: this.unread };
  }

  private async read(): Promise<void> {
    const running = this.cache.all().filter((info) => info.state === "running" && !isSandbox(info));
    const read = await Promise.allSettled(running.map((info) => this.readOne(info)));
    const usages = read.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    this.usages = new Map(usages.map((usage) => [usage.id, usage]));
    const missed = running.filter(({ id }) => !this.usages.has(id));
    this.unread = new Set(missed.map(({ labels }) => labels[containerLabels.podUid] ?? ""));
    this.node = await this.readNode();
    this.readAtMs = this.clock.monotonic();
  }

  /** Read anew each time: it costs a few files. What ends meanwhile is left out. */
  async pods(): Promise<readonly PodUsage[]> {
    const sandboxes = this.cache.all().filter((info) => info.state === "running" && isSandbox(info));
    const read = await Promise.allSettled(
      sandboxes.map(async (info) => podUsage(info, await this.host.processUsage(info.pid), this.clock.now())),
    );
    return read.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  }

  private async readOne({ id, labels, image, startedAt, createdAt }: ContainerInfo): Promise<ContainerUsage> {
    const stats = await this.runtime.stats(id);
    const atMs = this.clock.now();
    return {
      ...stats,
      podName: labels[containerLabels.podName] ?? "",
      podNamespace: labels[containerLabels.podNamespace] ?? "",
      podUid: labels[containerLabels.podUid] ?? "",
      container: labels[containerLabels.containerName] ?? "",
      image,
      startedAt: startedAt ?? createdAt,
      cpuNanoCores: rate(this.usages.get(id), { cpuNanos: stats.cpuNanos, atMs }),
      atMs,
    };
  }

  private async readNode(): Promise<NodeUsage> {
    const usage = await this.host.usage();
    const atMs = this.clock.now();
    return { ...usage, cpuNanoCores: rate(this.node, { cpuNanos: usage.cpuNanos, atMs }), atMs };
  }
}

interface Reading {
  readonly cpuNanos: number;
  readonly atMs: number;
}

/** Nanocores: nanoseconds of CPU a second. */
function rate(before: Reading | undefined, now: Reading): number {
  if (!before || now.atMs <= before.atMs) return 0;
  return Math.max(0, Math.round(((now.cpuNanos - before.cpuNanos) * 1_000) / (now.atMs - before.atMs)));
}
