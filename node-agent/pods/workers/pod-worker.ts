import { isDeepStrictEqual } from "node:util";
import type { V1Pod } from "../../../api/generated/types.js";
import { timestamp } from "../../../common/clock.js";
import type { Hindrance } from "../allocation/judge-resize.js";
import type { ResizeRequest } from "../allocation/resize-order.js";
import { PodHealth } from "../containers/pod-health.js";
import { TerminationMessageReader } from "../containers/termination-messages.js";
import { PodEvents } from "../events/pod-events.js";
import { allContainers, specOf } from "../lifecycle/context.js";
import type { ObservedPod } from "../lifecycle/observed-pod.js";
import { isFinished } from "../lifecycle/outcome.js";
import { step } from "../lifecycle/pod-lifecycle.js";
import { withReplaced } from "../lifecycle/replaced.js";
import type { PodEnvironment } from "../node/pod-environment.js";
import { observe } from "../state/observe.js";
import { PodMemory } from "../state/pod-memory.js";
import { resizeOf } from "../state/pod-resize.js";
import { endingOf, wasAdmitted } from "../state/pod-stage.js";
import { resizeStateOf } from "../state/resize-state.js";
import { retrySandbox } from "../state/sandbox-state.js";
import { steadyTime } from "../state/steady-time.js";
import { ActionRunner } from "./action-runner.js";
import { evicted, type Verdict } from "./judgement.js";
import { Passes } from "./passes.js";
import { PodActions } from "./pod-actions.js";
import { PodEnding } from "./pod-ending.js";
import { PodReporter } from "./pod-reporter.js";
import type { Resizable } from "./resizes.js";

/** Somebody else needs what it has. */
const evictionGraceSeconds = 1;

/** Brings one pod to what is wanted of it and reports its status: observe, step, act, report, again whenever something has happened. */
export class PodWorker implements Resizable {
  readonly memory: PodMemory;
  private readonly events: PodEvents;
  private readonly actions: PodActions;
  private readonly runner: ActionRunner;
  private readonly reporter: PodReporter;
  private readonly health: PodHealth;
  private readonly messages: TerminationMessageReader;
  private readonly passes: Passes;
  private readonly ending: PodEnding;

  constructor(
    private readonly env: PodEnvironment,
    pod: V1Pod,
    /** Called once nothing of the pod is left on this node. */
    private readonly onFinished: () => void,
  ) {
    const poke = () => this.poke();
    this.memory = memoryOf(pod, env);
    this.events = new PodEvents(env.recorder, () => this.memory.pod);
    this.passes = new Passes(env.clock, env.guard, () => this.pass());
    this.health = new PodHealth(env, this.memory, this.events, poke);
    const begun = new AbortController();
    this.actions = new PodActions(env, this.memory, this.health, begun.signal);
    this.ending = new PodEnding(env, {
      memory: this.memory,
      events: this.events,
      health: this.health,
      actions: this.actions,
      begun,
    });
    this.runner = new ActionRunner(env, this.memory, this.actions, poke);
    this.reporter = new PodReporter(env, this.memory, () => this.observed());
    this.messages = new TerminationMessageReader(env, this.memory, poke);
    this.update(pod);
  }

  /** The pod's object changed: its metadata, its deletion, or its status by another's hand. */
  update(pod: V1Pod): void {
    const before = this.memory.pod;
    this.actions.wish.assign(pod);
    this.forgetOutdatedFailures(before);
    if (pod.metadata.deletionTimestamp !== undefined) this.ending.delete();
    else if (!isDeepStrictEqual(before.metadata, pod.metadata)) this.actions.refreshVolumes();
    this.poke();
  }

  /** The pod's object is gone: end it without anyone to report to. */
  remove(): void {
    this.reporter.silence();
    this.ending.delete();
    this.poke();
  }

  /** It takes more of the node than it may. */
  evict(message: string): void {
    this.condemn(evicted(message), evictionGraceSeconds);
  }

  /** The node ends it, unless it ends already. */
  condemn(verdict: Verdict, graceSeconds: number): void {
    if (!this.mayGoOn) return;
    this.ending.condemn(verdict, graceSeconds);
    this.poke();
  }

  /** Whether it neither has ended nor is about to. */
  get mayGoOn(): boolean {
    return !endingOf(this.memory.stage) && !isFinished(this.reporter.podNow());
  }

  /** Lets go what is kept of containers that have been replaced. */
  removePrevious(): Promise<void> {
    return this.actions.removePrevious();
  }

  /** Whoever keeps the pod's object knows nothing of its status. */
  tellAgain(): void {
    this.reporter.tellAgain();
  }

  /** Whether all that was said of it has been answered. */
  get isHeard(): boolean {
    return this.reporter.isHeard;
  }

  /** False once the pod's object is gone. */
  get isReporting(): boolean {
    return !this.reporter.isSilent;
  }

  /** Whether it takes up room on the node: admitted, not ended, and still an object of the API. */
  get isActive(): boolean {
    return wasAdmitted(this.memory.stage) && this.isReporting && !isFinished(this.reporter.podNow());
  }

  get resizeRequest(): ResizeRequest | undefined {
    return this.isActive && !endingOf(this.memory.stage) ? this.actions.wish.request() : undefined;
  }

  judged(hindrance: Hindrance | undefined): void {
    if (hindrance && !this.actions.wish.hinder(hindrance)) return;
    if (!hindrance) {
      this.actions.wish.grant();
      this.actions.refreshVolumes();
    }
    this.poke();
  }

  /** Objects that the pod refers to have changed: files follow at once, and what failed for lack of them is tried again. */
  objectsChanged(): void {
    this.memory.sandbox = retrySandbox(this.memory.sandbox);
    this.memory.containers.retry("CreateContainerConfigError");
    this.actions.refreshVolumes();
    this.poke();
  }

  /** Something has happened: look again soon. */
  poke(): void {
    this.passes.poke();
  }

  /** The agent ends: containers go on, nobody looks. */
  stop(): void {
    this.passes.stop();
    this.actions.stopRefreshing();
    this.reporter.stop();
    this.health.stopAll();
  }

  private pass(): void {
    const { memory, env } = this;
    const infos = env.cache.ofPod(memory.uid);
    memory.containers.noteEnds(infos, env.clock);
    if (!this.messages.allRead(infos)) return;
    this.health.follow(infos);
    this.ending.judge();
    const observed = this.observed();
    const resize = resizeOf(memory, observed);
    if (observed.sandboxReady) this.actions.wish.follow(resize);
    const pod = withReplaced(this.reporter.podNow(), observed);
    const desired = { pod, ending: endingOf(memory.stage), resize };
    const { actions, wakeAtMs } = step(desired, observed, env.clock.monotonic(), env.settings.restartBackOff);
    for (const action of actions) {
      // What is reported last is how the containers ended, not that they are gone.
      if (action.type === "clean-up" && !this.runner.isRunning(action.key)) this.reporter.reportNow();
      this.runner.launch(action);
    }
    this.passes.wakeAt(wakeAtMs);
    this.report();
  }

  private observed(): ObservedPod {
    return observe(this.memory, this.env.cache.ofPod(this.memory.uid), (id) => this.health.of(id));
  }

  /** What failed with another image is tried at once with the new one. */
  private forgetOutdatedFailures(before: V1Pod): void {
    const images = new Map(allContainers(specOf(before)).map(({ name, image }) => [name, image]));
    for (const { name, image } of allContainers(specOf(this.memory.pod)))
      if (images.get(name) !== image) this.memory.containers.forgetFailure(name);
  }

  private report(): void {
    if (this.memory.stage.type === "gone") {
      this.stop();
      this.reporter.reportEnd();
      this.onFinished();
    } else if (!this.runner.isRunning("clean-up")) this.reporter.report();
  }
}

/** One that the API has seen started, or that has containers here, was admitted before this agent began. */
function memoryOf(pod: V1Pod, { clock, cache, settings }: PodEnvironment): PodMemory {
  const known = pod.status?.startTime !== undefined || cache.ofPod(pod.metadata.uid ?? "").length > 0;
  const startTime = pod.status?.startTime ?? timestamp(clock);
  const stage = { type: known ? "running" : "admitting" } as const;
  const memory = new PodMemory(pod, stage, startTime, steadyTime(startTime, clock), settings.podsDirectory);
  memory.resize = resizeStateOf(pod, clock);
  return memory;
}
