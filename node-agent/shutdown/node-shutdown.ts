import { aborted } from "../../common/abort.js";
import type { Clock } from "../../common/clock.js";
import type { Logger } from "../../common/logger.js";
import type { ShutdownNotice } from "../host/shutdown-notice.js";
import type { ContainerCache } from "../pods/node/container-cache.js";
import { shutDown } from "../pods/workers/judgement.js";
import type { PodManager } from "../pods/workers/pod-manager.js";
import type { PodWorker } from "../pods/workers/pod-worker.js";
import { graceOf, type ShutdownPhase, type ShutdownSettings, shutdownPhases } from "./shutdown-phases.js";

const lookMs = 200;
/** What a pod's end takes beyond its grace. */
const marginMs = 2_000;

export interface NodeShutdownOptions {
  readonly settings: ShutdownSettings;
  readonly notice: ShutdownNotice;
  readonly pods: Pick<PodManager, "activeWorkers">;
  readonly cache: Pick<ContainerCache, "ofPod">;
  /** It has begun. */
  readonly changed: () => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Ends the pods of a host that is about to end, so that they end as they want, and takes no more. */
export class NodeShutdown {
  readonly name = "node shutdown";
  private underWay = false;

  constructor(private readonly options: NodeShutdownOptions) {}

  /** Why pods can't be run here now. */
  problems(): readonly string[] {
    return this.underWay ? ["node is shutting down"] : [];
  }

  readonly refusalOf = () =>
    this.underWay
      ? { reason: "NodeShutdown", message: "Pod was rejected as the node is shutting down." }
      : undefined;

  async run(signal: AbortSignal): Promise<void> {
    const { notice, settings, log } = this.options;
    await Promise.race([notice.begun(), aborted(signal)]);
    if (!signal.aborted) {
      if (settings.graceSeconds > 0) await this.shutDown(signal);
      else log.warn("the host is about to end; --shutdown-grace-period gives its pods no time");
      notice.finish();
    }
    await aborted(signal);
  }

  private async shutDown(signal: AbortSignal): Promise<void> {
    const { settings, changed, log } = this.options;
    log.info("the node is shutting down");
    this.underWay = true;
    changed();
    for (const phase of shutdownPhases(settings)) await this.endAll(phase, signal);
    log.info("the node's pods have been shut down");
  }

  private async endAll(phase: ShutdownPhase, signal: AbortSignal): Promise<void> {
    const { clock, pods } = this.options;
    const untilMs = clock.monotonic() + phase.graceSeconds * 1_000 + marginMs;
    const workers = pods.activeWorkers().filter(({ memory }) => phase.includes(memory.pod));
    for (const worker of workers) worker.condemn(shutDown, graceOf(worker.memory.pod, phase));
    while (
      !signal.aborted &&
      clock.monotonic() < untilMs &&
      !workers.every((worker) => this.hasEnded(worker))
    )
      await clock.sleep(lookMs, signal).catch(() => {});
  }

  /** And the API has heard of it. */
  private hasEnded({ memory, isHeard }: PodWorker): boolean {
    return isHeard && this.options.cache.ofPod(memory.uid).every(({ state }) => state !== "running");
  }
}
