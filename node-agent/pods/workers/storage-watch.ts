import { isCritical } from "../../../api/meta/pods.js";
import type { Clock } from "../../../common/clock.js";
import type { Logger } from "../../../common/logger.js";
import type { Files } from "../../files/files.js";
import type { ContainerRuntime } from "../../runtime/container-runtime.js";
import { podLabel } from "../events/pod-events.js";
import type { ContainerCache } from "../node/container-cache.js";
import { storageExcess, storageOf } from "./local-storage.js";
import type { PodManager } from "./pod-manager.js";
import type { PodWorker } from "./pod-worker.js";

const lookMs = 10_000;

/** Evicts pods that keep more on the node's disk than their limits allow. Looks at one after the other, every now and then. */
export class StorageWatch {
  readonly name = "local storage";

  constructor(
    private readonly manager: PodManager,
    private readonly cache: ContainerCache,
    private readonly files: Files,
    private readonly runtime: ContainerRuntime,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.clock.sleep(lookMs, signal).catch(() => {});
      for (const worker of this.manager.activeWorkers())
        if (!signal.aborted && !isCritical(worker.memory.pod)) await this.look(worker);
    }
  }

  private async look(worker: PodWorker): Promise<void> {
    try {
      const excess = await storageExcess(storageOf(worker, this.cache, this.files), this.runtime);
      if (excess !== undefined) worker.evict(excess);
    } catch (error) {
      this.log.warn("what a pod keeps on disk could not be measured", {
        pod: podLabel(worker.memory.pod),
        err: error,
      });
    }
  }
}
