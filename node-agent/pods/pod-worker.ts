import { isDeepStrictEqual } from "node:util";
import type { V1Pod } from "../../api/generated/types.js";
import { timestamp } from "../../common/clock.js";
import { LastWords } from "./last-words.js";
import type { PodAction } from "./lifecycle/actions.js";
import { allContainers, specOf } from "./lifecycle/context.js";
import { isFinished } from "./lifecycle/outcome.js";
import { step } from "./lifecycle/pod-lifecycle.js";
import { withReplaced } from "./lifecycle/replaced.js";
import { observe } from "./observe.js";
import { PodActions } from "./pod-actions.js";
import type { PodEnvironment } from "./pod-environment.js";
import { PodEvents, podLabel } from "./pod-events.js";
import { PodHealth } from "./pod-health.js";
import { PodMemory } from "./pod-memory.js";
import { PodReporter } from "./pod-reporter.js";
import { type Refusal, refusalOf } from "./spec/admission.js";
import { steadyTime } from "./steady-time.js";

const evictionGraceSeconds = 1;

/** After an action that failed in a way that nobody expected. */
const faultRetryMs = 1_000;
/** After a look that failed so: what the pod is made of won't be otherwise soon. */
const brokenPassMs = 10_000;

/**
 * Brings one pod to what is wanted of it and reports its status: observe, step, act, report, again whenever something
 * has happened. Passes never overlap; actions run beside them, one of a key at a time.
 */
export class PodWorker {
  readonly memory: PodMemory;
  private readonly events: PodEvents;
  private readonly actions: PodActions;
  private readonly reporter: PodReporter;
  private readonly health: PodHealth;
  private readonly lastWords: LastWords;
  private readonly ending = new AbortController();
  private scheduled = false;
  private stopped = false;
  private cancelWake = () => {};
  private readonly look: () => void;

  constructor(
    private readonly env: PodEnvironment,
    pod: V1Pod,
    /** Called once nothing of the pod is left on this node. */
    private readonly onFinished: () => void,
  ) {
    const startTime = pod.status?.startTime ?? timestamp(env.clock);
    const startedAtMs = steadyTime(startTime, env.clock);
    this.memory = new PodMemory(pod, startTime, startedAtMs, env.settings.podsDirectory);
    this.memory.address = pod.status?.podIP;
    this.memory.admitted = pod.status?.startTime !== undefined || env.cache.ofPod(this.memory.uid).length > 0;
    this.look = env.guard.wrap(
      "pod pass",
      () => {
        this.scheduled = false;
        if (!this.stopped) this.pass();
      },
      () => this.wakeAfter(brokenPassMs),
    );
    this.events = new PodEvents(env.recorder, () => this.memory.pod);
    this.health = new PodHealth(env, this.memory, this.events, () => this.poke());
    this.actions = new PodActions(env, this.memory, this.health, this.ending.signal);
    this.reporter = new PodReporter(env, this.memory);
    this.lastWords = new LastWords(env, this.memory, () => this.poke());
    this.update(pod);
  }

  /** The pod's object changed: its metadata, its deletion, or its status by another's hand. */
  update(pod: V1Pod): void {
    const before = this.memory.pod;
    this.memory.pod = pod;
    this.forgetOutdatedFailures(before);
    const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
    if (deletionTimestamp !== undefined) this.end(deletionGracePeriodSeconds ?? this.grace(), true);
    else if (!isDeepStrictEqual(before.metadata, pod.metadata)) this.actions.refreshVolumes();
    this.poke();
  }

  /** The pod's object is gone: end it without anyone to report to. */
  remove(): void {
    this.reporter.silence();
    this.end(this.memory.pod.metadata.deletionGracePeriodSeconds ?? this.grace(), true);
    this.poke();
  }

  /** False once the pod's object is gone. */
  get isReporting(): boolean {
    return !this.reporter.isSilent;
  }

  /** It takes more of the node than it may. */
  evict(message: string): void {
    if (this.memory.ending || isFinished(this.reporter.podNow())) return;
    this.memory.failure = { reason: "Evicted", message };
    this.events.say("Warning", "Evicted", message);
    this.end(evictionGraceSeconds, false);
    this.poke();
  }

  /** Whether it takes up room on the node: admitted, not ended, and still an object of the API. */
  get isActive(): boolean {
    return this.memory.admitted && this.isReporting && !isFinished(this.reporter.podNow());
  }

  /** Objects that the pod refers to have changed: files follow at once, and what failed for lack of them is tried again. */
  objectsChanged(): void {
    this.memory.sandboxRetryAtMs = 0;
    for (const [name, failure] of this.memory.failures) {
      if (failure.reason === "CreateContainerConfigError") {
        this.memory.failures.set(name, { ...failure, retryAtMs: 0 });
      }
    }
    this.actions.refreshVolumes();
    this.poke();
  }

  /** Something has happened: look again soon. Many pokes make one pass. */
  poke(): void {
    if (this.scheduled || this.stopped) return;
    this.scheduled = true;
    void this.env.clock.yield().then(this.look);
  }

  /** The agent ends: containers go on, nobody looks. */
  stop(): void {
    this.stopped = true;
    this.cancelWake();
    this.actions.stopRefreshing();
    this.reporter.stop();
    this.health.stopAll();
  }

  /** What failed with another image is tried at once with the new one. */
  private forgetOutdatedFailures(before: V1Pod): void {
    const images = new Map(allContainers(specOf(before)).map(({ name, image }) => [name, image]));
    for (const { name, image } of allContainers(specOf(this.memory.pod)))
      if (images.get(name) !== image) this.memory.failures.delete(name);
  }

  private grace(): number {
    return specOf(this.memory.pod).terminationGracePeriodSeconds ?? 30;
  }

  private end(graceSeconds: number, deleted: boolean): void {
    const before = this.memory.ending;
    const seconds = Math.min(before?.graceSeconds ?? graceSeconds, graceSeconds);
    const isSame = before?.graceSeconds === seconds;
    const sinceMs = isSame ? before.sinceMs : this.env.clock.monotonic();
    this.memory.ending = { graceSeconds: seconds, deleted: deleted || before?.deleted === true, sinceMs };
    this.ending.abort();
    this.health.ending();
    if (before && seconds < before.graceSeconds) this.actions.hasten(seconds);
  }

  private pass(): void {
    const { memory, env } = this;
    const infos = env.cache.ofPod(memory.uid);
    memory.noteEnds(infos, env.clock);
    if (!this.lastWords.allRead(infos)) return;
    this.health.follow(infos);
    this.admit();
    this.enforceDeadline();
    const observed = observe(memory, infos);
    const desired = { pod: withReplaced(this.reporter.podNow(), observed), ending: memory.ending };
    const { actions, wakeAtMs } = step(desired, observed, env.clock.monotonic(), env.settings.restartBackOff);
    for (const action of actions) this.launch(action);
    this.wakeAt(wakeAtMs);
    this.report();
  }

  private admit(): void {
    const { memory, env } = this;
    if (memory.ending || isFinished(memory.pod)) return;
    const refusal =
      refusalOf(specOf(memory.pod), env.settings.features) ??
      (memory.admitted ? undefined : env.misfit(memory.pod));
    if (refusal) this.refuse(refusal);
    else memory.admitted = true;
  }

  private refuse({ reason, message }: Refusal): void {
    this.memory.failure = { reason, message: `Pod was rejected: ${message}` };
    this.events.say("Warning", reason, message);
    this.end(this.grace(), false);
  }

  private enforceDeadline(): void {
    const seconds = specOf(this.memory.pod).activeDeadlineSeconds;
    if (seconds === undefined || this.memory.ending) return;
    if (this.env.clock.monotonic() < this.memory.startedAtMs + seconds * 1_000) return;
    const message = "Pod was active on the node longer than the specified deadline";
    this.memory.failure = { reason: "DeadlineExceeded", message };
    this.events.say("Normal", "DeadlineExceeded", message);
    this.end(this.grace(), false);
  }

  private wakeAt(atMs: number | undefined): void {
    this.cancelWake();
    if (atMs === undefined) return;
    this.wakeAfter(Math.max(1, atMs - this.env.clock.monotonic()));
  }

  private wakeAfter(ms: number): void {
    this.cancelWake();
    this.cancelWake = this.env.clock.after(ms, () => this.poke());
  }

  private launch(action: PodAction): void {
    const { busy, pod } = this.memory;
    if (action.type === "back-off") {
      this.actions.backOff(action);
      return;
    }
    if (busy.has(action.key)) return;
    // What is reported last is how the containers ended, not that they are gone.
    if (action.type === "clean-up") this.reporter.reportNow();
    busy.add(action.key);
    void this.actions
      .perform(action)
      .catch((error: unknown) => {
        const fields = { pod: podLabel(pod), action: action.type, err: error };
        this.env.logger.error("pod action failed", fields);
        return this.env.clock.sleep(faultRetryMs);
      })
      .finally(() => {
        busy.delete(action.key);
        this.poke();
      });
  }

  private report(): void {
    if (this.memory.cleaned) {
      this.stop();
      this.reporter.reportEnd();
      this.onFinished();
    } else if (!this.memory.busy.has("clean-up")) this.reporter.report();
  }
}
