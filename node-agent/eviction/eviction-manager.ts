import { isDeepStrictEqual } from "node:util";
import type { V1Pod } from "../../api/generated/types.js";
import { isCritical } from "../../api/meta/pods.js";
import type { Clock } from "../../common/clock.js";
import { messageOf } from "../../common/errors.js";
import type { Logger } from "../../common/logger.js";
import { disrupted, evicted } from "../pods/workers/judgement.js";
import type { PodManager } from "../pods/workers/pod-manager.js";
import type { PodWorker } from "../pods/workers/pod-worker.js";
import { evictionAnnotations, evictionMessage } from "./eviction-message.js";
import type { NodeFigures, NodeGauge } from "./node-figures.js";
import type { PodGauge } from "./pod-gauge.js";
import { judge, nothingWatched, type Pressure } from "./pressure.js";
import { pressureRefusal } from "./pressure-admission.js";
import { ranked } from "./ranking.js";
import type { EvictionSettings } from "./settings.js";
import { type PressureCondition, resourceOf } from "./signals.js";
import { isHard, passed, type Threshold } from "./thresholds.js";

const lookMs = 10_000;
const goneMs = 1_000;
const goneWithinMs = 30_000;
const hardGraceSeconds = 1;

export interface EvictionOptions {
  readonly settings: EvictionSettings;
  readonly node: Pick<NodeGauge, "read">;
  readonly gauge: Pick<PodGauge, "use">;
  readonly pods: Pick<PodManager, "activeWorkers">;
  /** Whether anything of a pod still takes room. */
  readonly remains: (pod: V1Pod) => boolean;
  /** What the node itself may do without, in the order in which it is let go. */
  readonly reclaim: readonly (() => Promise<void>)[];
  /** Says so of the node, in an event. */
  readonly say: (reason: string, message: string) => void;
  /** The conditions have changed. */
  readonly changed: () => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Keeps a node from running out of memory, disk and processes: what can be had again goes first, then pods, one at a time. */
export class EvictionManager {
  readonly name = "eviction";
  private watched = nothingWatched;
  private held: ReadonlySet<PressureCondition> = new Set();

  constructor(private readonly options: EvictionOptions) {}

  /** What the node lacks now, or did until lately. */
  get conditions(): ReadonlySet<PressureCondition> {
    return this.held;
  }

  /** Why a pod can't come now. */
  readonly refusalOf = (pod: V1Pod) => pressureRefusal(pod, this.held);

  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.options;
    while (!signal.aborted) {
      const pod = await this.look().catch((error: unknown) => {
        log.warn("what the node has left could not be looked at", { cause: messageOf(error) });
        return undefined;
      });
      if (pod) await this.goneOf(pod, signal);
      else await clock.sleep(lookMs, signal).catch(() => {});
    }
  }

  /** The pod that was evicted, if one had to be. */
  private async look(): Promise<V1Pod | undefined> {
    const figures = await this.options.node.read();
    const { due } = this.judge(figures);
    const [threshold] = due;
    if (!threshold) return undefined;
    const resource = resourceOf(threshold.signal);
    this.options.say("EvictionThresholdMet", `Attempting to reclaim ${resource}`);
    if (await this.reclaimed(threshold, figures)) return undefined;
    return this.evictOne(threshold, due, figures);
  }

  private judge({ observations }: NodeFigures): Pressure {
    const { settings, clock, changed } = this.options;
    const { thresholds, pressureTransitionMs } = settings;
    const pressure = judge(thresholds, observations, this.watched, clock.monotonic(), pressureTransitionMs);
    const before = this.held;
    this.watched = pressure.watched;
    this.held = pressure.conditions;
    if (!isDeepStrictEqual(before, this.held)) changed();
    return pressure;
  }

  /** Whether enough was won back without any pod. What is on another disk helps nothing. */
  private async reclaimed({ signal }: Threshold, { ownImageFs }: NodeFigures): Promise<boolean> {
    const { reclaim, node, settings, log } = this.options;
    const isOfDisk = signal.startsWith("imagefs") || (signal.startsWith("nodefs") && !ownImageFs);
    if (!isOfDisk) return false;
    for (const one of reclaim) {
      await one().catch((error: unknown) =>
        log.warn("nothing was reclaimed", { signal, cause: messageOf(error) }),
      );
    }
    const { observations } = await node.read();
    return passed(settings.thresholds, observations, true).length === 0;
  }

  private async evictOne(
    threshold: Threshold,
    due: readonly Threshold[],
    { observations, ownImageFs }: NodeFigures,
  ): Promise<V1Pod | undefined> {
    const { pods, gauge, log } = this.options;
    const resource = resourceOf(threshold.signal);
    const workers = pods.activeWorkers().filter((one) => one.mayGoOn && !isCritical(one.memory.pod));
    const candidates = [];
    for (const worker of workers) {
      const use = await gauge.use(threshold.signal, ownImageFs, worker).catch(() => undefined);
      candidates.push({ worker, pod: worker.memory.pod, use });
    }
    const first = ranked(resource, candidates).find(({ worker }) => worker.mayGoOn);
    if (!first) {
      log.warn("the node lacks something, and no pod may be evicted", { resource });
      return undefined;
    }
    const message = evictionMessage(resource, first.pod, first.use, due, observations);
    const verdict = evicted(message, evictionAnnotations(resource, first.pod, first.use));
    first.worker.condemn(disrupted(verdict), this.graceOf(threshold, first.worker));
    return first.pod;
  }

  private graceOf(threshold: Threshold, { memory }: PodWorker): number {
    const { maxPodGraceSeconds: most } = this.options.settings;
    const own = memory.pod.spec?.terminationGracePeriodSeconds ?? 30;
    if (isHard(threshold)) return hardGraceSeconds;
    return Math.max(hardGraceSeconds, most > 0 ? Math.min(most, own) : own);
  }

  /** Waits until a pod has let go what it had, for a while. */
  private async goneOf(pod: V1Pod, signal: AbortSignal): Promise<void> {
    const { clock, remains } = this.options;
    const untilMs = clock.monotonic() + goneWithinMs;
    do await clock.sleep(goneMs, signal).catch(() => {});
    while (!signal.aborted && remains(pod) && clock.monotonic() < untilMs);
  }
}
