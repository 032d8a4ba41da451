import { mostPlacementConditions, placementConditions } from "../../api/core/pods/placement-conditions.js";
import type { V1Pod } from "../../api/generated/types.js";
import { isActive } from "../../api/meta/pods.js";
import { pods } from "../../api/resources.js";
import type { EventRecorder } from "../../client/event-recorder.js";
import type { InformerFactory } from "../../client/informer.js";
import type { Random } from "../../common/random.js";
import { BindPhase } from "./bind/bind-phase.js";
import type { SchedulerConfiguration } from "./configuration/scheduler-configuration.js";
import { explain } from "./explain.js";
import type { Refusal } from "./feasibility.js";
import type { Filter } from "./filters/filter.js";
import { type Placement, Placer } from "./placement.js";
import type { Listers } from "./plugins.js";
import { followCluster } from "./pod-events.js";
import { type PodStatusOptions, writeUnschedulable } from "./pod-status.js";
import { Preemptor } from "./preemption/preemptor.js";
import type { Profile } from "./profile.js";
import { SchedulingQueue } from "./queue.js";
import type { QueuedPod } from "./queued-pod.js";
import { placeIn } from "./reserve/place.js";
import { promiseVolumes } from "./reserve/promise-volumes.js";
import { Reservations } from "./reserve/reserve.js";
import type { SchedulerMetrics } from "./scheduler-metrics.js";
import { Snapshot } from "./snapshot.js";

export interface TermOptions extends PodStatusOptions {
  readonly informers: InformerFactory;
  /** Of those who act under that name. */
  readonly recorder: (component: string) => EventRecorder;
  readonly random: Random;
  readonly metrics?: SchedulerMetrics;
}

/** After so many placements in a row, or so much time, others get their turn on the event loop. */
const batch = 16;
const longestMs = 20;

interface Phases {
  readonly profile: Profile;
  readonly placer: Placer;
  readonly preemptor: Preemptor;
  readonly recorder: EventRecorder;
}

/** One term of leadership. Each pod goes through: prepare, filter, score, reserve, bind; or preempt, and wait. */
export class Term {
  private readonly snapshot = new Snapshot();
  private readonly queue: SchedulingQueue;
  private readonly binding: BindPhase;
  private readonly reservations: Reservations;
  private readonly phasesOf: ReadonlyMap<string, Phases>;

  constructor(
    private readonly options: TermOptions,
    profiles: readonly Profile[],
    { volumes, promised }: Pick<Listers, "volumes" | "promised">,
    { backoff }: SchedulerConfiguration,
  ) {
    this.queue = new SchedulingQueue(options.clock, options.random, backoff);
    this.binding = new BindPhase(options, volumes, promised);
    this.reservations = new Reservations([
      placeIn(this.snapshot),
      promiseVolumes(volumes, promised, this.snapshot),
    ]);
    this.phasesOf = new Map(profiles.map((profile) => [profile.schedulerName, this.phasesFor(profile)]));
  }

  async run(signal: AbortSignal): Promise<void> {
    const { informers, clock } = this.options;
    const leave = [followCluster(informers, this.phasesOf, this.snapshot, this.queue), this.binding.start()];
    try {
      await informers.synced(signal);
      for (let count = 1, sinceMs = clock.monotonic(); ; count++) {
        this.tryOne(await this.queue.next(signal));
        await this.binding.room();
        if (count % batch !== 0 && clock.monotonic() - sinceMs < longestMs) continue;
        await clock.yield();
        sinceMs = clock.monotonic();
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      for (const each of leave) each();
    }
  }

  private phasesFor(profile: Profile): Phases {
    const { options, snapshot, queue } = this;
    const recorder = options.recorder(profile.schedulerName);
    const preemptor = new Preemptor({ ...options, recorder, snapshot, queue });
    return { profile, recorder, preemptor, placer: new Placer(profile, options.random) };
  }

  /** Whatever is wrong with one pod keeps no other from its node. */
  private tryOne(queued: QueuedPod): void {
    try {
      const phases = this.phasesOf.get(queued.schedulerName);
      if (phases) this.scheduleOne(queued, phases);
    } catch (error) {
      this.options.log.error("pod can't be scheduled", { pod: queued.key, err: error });
      this.queue.retry(queued);
    }
  }

  private scheduleOne(queued: QueuedPod, phases: Phases): void {
    const { spec } = queued.pod;
    const conditions = spec ? placementConditions(spec) : 0;
    if (conditions > mostPlacementConditions) {
      const message = `the pod has ${conditions} conditions of placement, of which ${mostPlacementConditions} are allowed`;
      this.refuse(queued, phases, [], message);
      return;
    }
    const placement = this.place(queued, phases);
    if (placement.type === "node") this.take(queued, placement.nodeName, phases);
    else this.leaveWaiting(queued, placement, phases);
  }

  private place({ info }: QueuedPod, { placer }: Phases): Placement {
    const { clock, metrics } = this.options;
    const begin = clock.monotonic();
    const placement = placer.place(info, this.snapshot);
    metrics?.decided((clock.monotonic() - begin) / 1_000);
    return placement;
  }

  private take(queued: QueuedPod, nodeName: string, { recorder }: Phases): void {
    const { info, pod } = queued;
    this.reservations.reserve(info, nodeName);
    void this.binding.bind(queued, nodeName, recorder).then((isBound) => {
      if (!isBound) return this.takeBack(queued, nodeName);
      const { namespace, name } = pod.metadata;
      this.snapshot.nominations.remove(queued.key);
      recorder.event(pod, "Normal", "Scheduled", `Successfully assigned ${namespace}/${name} to ${nodeName}`);
    });
  }

  private leaveWaiting(
    queued: QueuedPod,
    { refusals, feasibility }: Placement & { type: "none" },
    phases: Phases,
  ): void {
    if (phases.preemptor.isBusyWith(queued.key)) {
      this.queue.retry(queued);
      return;
    }
    const { preemption, filters } = phases.profile;
    const refusing = refusals.length === 0 ? filters : refusingFilters(refusals);
    const outcome = preemption?.find(feasibility, refusals, this.snapshot);
    const about = { fault: feasibility.fault, hints: feasibility.hints() };
    if (outcome?.type === "found") {
      const message = explain(refusals, about);
      this.queue.refuse(queued, refusing);
      phases.recorder.event(queued.pod, "Warning", "FailedScheduling", message);
      phases.preemptor.preempt(queued, message, outcome.candidate);
      return;
    }
    const isBroken = outcome?.keepsPromise === false;
    if (isBroken) phases.preemptor.forget(queued.key);
    const message = explain(refusals, { ...about, preemption: outcome?.message });
    this.refuse(queued, phases, refusing, message, isBroken ? null : undefined);
  }

  /** Says why the pod has no node: an Event, and the PodScheduled condition. */
  private refuse(
    queued: QueuedPod,
    { recorder }: Phases,
    filters: readonly Filter[],
    message: string,
    nominatedNodeName?: null,
  ): void {
    this.queue.refuse(queued, filters);
    recorder.event(queued.pod, "Warning", "FailedScheduling", message);
    void writeUnschedulable(queued.pod, message, this.options, nominatedNodeName);
  }

  /** The pod didn't get its node. It is tried again if it still waits for one. */
  private takeBack(queued: QueuedPod, nodeName: string): void {
    const seen: V1Pod | undefined = this.options.informers.informer(pods).get(queued.key);
    if (seen?.spec?.nodeName) return;
    const assumed = this.snapshot.placed(queued.key);
    this.reservations.release(queued.info, nodeName);
    if (queued.info.claims.length > 0) this.queue.move({ type: "volume-changed" }, this.snapshot);
    if (assumed) this.queue.move({ type: "pod-removed", pod: assumed, nodeName }, this.snapshot);
    if (!seen || !isActive(seen)) return;
    queued.setPod(seen);
    this.queue.retry(queued);
  }
}

const refusingFilters = (refusals: readonly Refusal[]) => [...new Set(refusals.map(({ filter }) => filter))];
