import type { Files } from "../files/files.js";
import type { ContainerCache } from "../pods/node/container-cache.js";
import { containerBytes, containerInodes, storageOf, volumeUsage } from "../pods/workers/local-storage.js";
import type { PodWorker } from "../pods/workers/pod-worker.js";
import type { ContainerRuntime } from "../runtime/container-runtime.js";
import type { ContainerUsage, StatsCollector } from "../stats/stats-collector.js";
import type { Use } from "./ranking.js";
import { resourceOf, type Signal } from "./signals.js";

/** What of a pod lies on the disk that is starved. */
interface Places {
  readonly volumes: boolean;
  /** What its containers wrote beside these, and their logs. */
  readonly layers: boolean;
}

const placesOf = (signal: Signal, ownImageFs: boolean): Places => ({
  volumes: !ownImageFs || signal.startsWith("nodefs"),
  layers: !ownImageFs || signal.startsWith("imagefs"),
});

const none: ReadonlyMap<string, number> = new Map();

/** Measures what pods use of what a node lacks. */
export class PodGauge {
  constructor(
    private readonly stats: Pick<StatsCollector, "collect">,
    private readonly cache: ContainerCache,
    private readonly runtime: ContainerRuntime,
    private readonly files: Files,
  ) {}

  /**
   * Undefined when it can't be measured.
   * @param ownImageFs containers and their logs are not on the disk that volumes are on
   */
  async use(signal: Signal, ownImageFs: boolean, worker: PodWorker): Promise<Use | undefined> {
    switch (resourceOf(signal)) {
      case "memory":
        return this.ofContainers(worker.memory.uid, ({ workingSetBytes }) => workingSetBytes);
      case "pids":
        return this.ofContainers(worker.memory.uid, ({ details }) => details?.threads ?? 0);
      case "ephemeral-storage":
        return this.disk(worker, placesOf(signal, ownImageFs));
      case "inodes":
        return this.inodes(worker, placesOf(signal, ownImageFs));
    }
  }

  private async ofContainers(uid: string, of: (usage: ContainerUsage) => number): Promise<Use | undefined> {
    const { containers, unread } = await this.stats.collect();
    const own = containers.filter(({ podUid }) => podUid === uid);
    if (unread.has(uid) || own.length === 0) return undefined;
    return useOf(new Map(own.map((usage) => [usage.container, of(usage)])));
  }

  private async inodes(worker: PodWorker, { volumes, layers }: Places): Promise<Use> {
    const storage = this.storageOf(worker);
    const inVolumes = volumes ? (await volumeUsage(storage)).inodes : 0;
    return useOf(none, inVolumes + (layers ? await containerInodes(storage, this.runtime) : 0));
  }

  private async disk(worker: PodWorker, { volumes, layers }: Places): Promise<Use> {
    const storage = this.storageOf(worker);
    const byContainer = layers ? await containerBytes(storage, this.runtime) : none;
    const bytes = volumes ? (await volumeUsage(storage)).bytes : 0;
    return useOf(byContainer, bytes);
  }

  private storageOf(worker: PodWorker) {
    return storageOf(worker, this.cache, this.files);
  }
}

const useOf = (byContainer: ReadonlyMap<string, number>, more = 0): Use => ({
  total: [...byContainer.values()].reduce((sum, amount) => sum + amount, more),
  byContainer,
});
