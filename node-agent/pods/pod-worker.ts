import { isDeepStrictEqual } from "node:util";
import type { V1Pod, V1PodStatus } from "../../api/generated/types.js";
import { timestamp } from "../../common/clock.js";
import type { ContainerInfo } from "../runtime/container-runtime.js";
import { ContainerStarter } from "./container-starter.js";
import { ContainerStopper } from "./container-stopper.js";
import { LastWords } from "./last-words.js";
import type { PodAction } from "./lifecycle/actions.js";
import { type DesiredPod, specOf } from "./lifecycle/context.js";
import { step } from "./lifecycle/pod-lifecycle.js";
import { isSandbox, observe } from "./observe.js";
import { PodCleaner } from "./pod-cleaner.js";
import type { PodEnvironment } from "./pod-environment.js";
import { PodEvents, podLabel } from "./pod-events.js";
import { PodHealth } from "./pod-health.js";
import { PodMemory } from "./pod-memory.js";
import { SandboxMaker } from "./sandbox-maker.js";
import { podStatus } from "./status/pod-status.js";

/**
 * Brings one pod to what is wanted of it and reports its status: observe, step, act, report, again whenever something
 * has happened. Passes never overlap; actions run beside them, one of a key at a time.
 */
export class PodWorker {
  readonly memory: PodMemory;
  private readonly events: PodEvents;
  private readonly starter: ContainerStarter;
  private readonly stopper: ContainerStopper;
  private readonly sandboxes: SandboxMaker;
  private readonly cleaner: PodCleaner;
  private readonly health: PodHealth;
  private readonly lastWords: LastWords;
  private readonly endingStarted = new AbortController();
  private readonly stopping = new Set<string>();
  private scheduled = false;
  private stopped = false;
  private gone = false;
  private cancelWake = () => {};
  private reported: V1PodStatus | undefined;
  private reportedEnd = false;

  constructor(
    private readonly env: PodEnvironment,
    pod: V1Pod,
    /** Called once nothing of the pod is left on this node. */
    private readonly onFinished: () => void,
  ) {
    const startTime = pod.status?.startTime ?? timestamp(env.clock);
    this.memory = new PodMemory(pod, startTime, env.settings.podsDirectory);
    this.memory.address = pod.status?.podIP;
    this.events = new PodEvents(env.recorder, () => this.memory.pod);
    this.starter = new ContainerStarter(env);
    this.stopper = new ContainerStopper(env);
    this.sandboxes = new SandboxMaker(env);
    this.cleaner = new PodCleaner(env);
    this.health = new PodHealth(env, this.memory, this.events, () => this.poke());
    this.lastWords = new LastWords(env, this.memory, () => this.poke());
    this.update(pod);
  }

  /** The pod's object changed: its metadata, its deletion, or its status by another's hand. */
  update(pod: V1Pod): void {
    const before = this.memory.pod;
    this.memory.pod = pod;
    const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
    if (deletionTimestamp !== undefined) this.end(deletionGracePeriodSeconds ?? this.grace(), true);
    else if (!isDeepStrictEqual(before.metadata, pod.metadata)) this.refreshVolumes();
    this.poke();
  }

  /** The pod's object is gone: end it without anyone to report to. */
  remove(): void {
    this.gone = true;
    this.end(this.memory.pod.metadata.deletionGracePeriodSeconds ?? this.grace(), true);
    this.poke();
  }

  /** Objects that the pod refers to have changed: files follow at once, and what failed for lack of them is tried again. */
  objectsChanged(): void {
    this.memory.sandboxRetryAtMs = 0;
    for (const [name, failure] of this.memory.failures) {
      if (failure.reason === "CreateContainerConfigError")
        this.memory.failures.set(name, { ...failure, retryAtMs: 0 });
    }
    this.refreshVolumes();
    this.poke();
  }

  /** Something has happened: look again soon. Many pokes make one pass. */
  poke(): void {
    if (this.scheduled || this.stopped) return;
    this.scheduled = true;
    void this.env.clock.yield().then(() => {
      this.scheduled = false;
      if (!this.stopped) this.pass();
    });
  }

  /** The agent ends: containers go on, nobody looks. */
  stop(): void {
    this.stopped = true;
    this.cancelWake();
    this.health.stopAll();
  }

  private grace(): number {
    return specOf(this.memory.pod).terminationGracePeriodSeconds ?? 30;
  }

  private end(graceSeconds: number, deleted: boolean): void {
    const before = this.memory.ending;
    const seconds = Math.min(before?.graceSeconds ?? graceSeconds, graceSeconds);
    this.memory.ending = { graceSeconds: seconds, deleted: deleted || before?.deleted === true };
    this.endingStarted.abort();
    this.health.ending();
    if (before && seconds < before.graceSeconds)
      for (const id of this.stopping) this.stopper.killAfter(id, seconds);
  }

  private pass(): void {
    const infos = this.env.cache.ofPod(this.memory.uid);
    if (!this.lastWords.allRead(infos)) return;
    this.health.follow(infos);
    this.enforceDeadline();
    const observed = observe(this.memory, infos);
    const desired: DesiredPod = { pod: this.podNow(), ending: this.memory.ending };
    const { actions, wakeAtMs } = step(
      desired,
      observed,
      this.env.clock.now(),
      this.env.settings.restartBackOff,
    );
    for (const action of actions) this.launch(action);
    this.wakeAt(wakeAtMs);
    this.report();
  }

  /** With the status that was reported last, since what the API shows may lag behind; others' conditions are the API's. */
  private podNow(): V1Pod {
    const { pod } = this.memory;
    if (!this.reported) return pod;
    return { ...pod, status: { ...this.reported, conditions: pod.status?.conditions } };
  }

  private enforceDeadline(): void {
    const seconds = specOf(this.memory.pod).activeDeadlineSeconds;
    if (seconds === undefined || this.memory.ending) return;
    if (this.env.clock.now() < Date.parse(this.memory.startTime) + seconds * 1_000) return;
    const message = "Pod was active on the node longer than the specified deadline";
    this.memory.failure = { reason: "DeadlineExceeded", message };
    this.events.say("Normal", "DeadlineExceeded", message);
    this.end(this.grace(), false);
  }

  private wakeAt(atMs: number | undefined): void {
    this.cancelWake();
    if (atMs === undefined) return;
    const cancel = this.env.clock.after(Math.max(1, atMs - this.env.clock.now()), () => this.poke());
    this.cancelWake = cancel;
  }

  private launch(action: PodAction): void {
    if (action.type === "back-off") {
      this.backOff(action);
      return;
    }
    const { busy } = this.memory;
    if (busy.has(action.key)) return;
    busy.add(action.key);
    void this.perform(action)
      .catch((error: unknown) => {
        this.env.logger.error("pod action failed", {
          pod: podLabel(this.memory.pod),
          action: action.type,
          err: error,
        });
        return this.env.clock.sleep(1_000);
      })
      .finally(() => {
        busy.delete(action.key);
        this.poke();
      });
  }

  private async perform(action: Exclude<PodAction, { type: "back-off" }>): Promise<void> {
    switch (action.type) {
      case "create-sandbox":
        return this.sandboxes.create(this.memory, this.runningSandbox());
      case "remove-sandbox":
        return this.removeSandbox(action.changed);
      case "start-container":
        return this.start(action);
      case "stop-container":
        return this.stopContainer(action);
      case "clean-up":
        return this.cleanUp();
    }
  }

  private async start(action: Extract<PodAction, { type: "start-container" }>): Promise<void> {
    const started = await this.starter.start(this.memory, action);
    if (!started) return;
    await this.health.started(action.container, started, this.endingStarted.signal);
    await this.cleaner.removeOldInstances(this.memory, action.container.name);
  }

  private async stopContainer(action: Extract<PodAction, { type: "stop-container" }>): Promise<void> {
    this.stopping.add(action.id);
    try {
      await this.stopper.stop(this.memory, action);
    } finally {
      this.stopping.delete(action.id);
    }
  }

  private async removeSandbox(changed: boolean): Promise<void> {
    const sandbox = this.env.cache.ofPod(this.memory.uid).find(isSandbox);
    if (!sandbox) return;
    if (changed) {
      this.events.say("Normal", "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
    }
    await this.sandboxes.remove(this.memory, sandbox);
  }

  /** What is reported last is how the containers ended, not that they are gone. */
  private async cleanUp(): Promise<void> {
    this.reportStatus();
    await this.cleaner.cleanUp(this.memory);
    this.memory.cleaned = true;
  }

  private backOff({ container, delayMs, untilMs }: Extract<PodAction, { type: "back-off" }>): void {
    const label = podLabel(this.memory.pod);
    const say = this.events.of(container.name);
    say("Warning", "BackOff", `Back-off restarting failed container ${container.name} in pod ${label}`);
    const message = `back-off ${goSeconds(delayMs)} restarting failed container=${container.name} pod=${label}`;
    this.memory.failures.set(container.name, { reason: "CrashLoopBackOff", message, retryAtMs: untilMs });
  }

  private runningSandbox(): ContainerInfo | undefined {
    return this.env.cache.ofPod(this.memory.uid).find((info) => isSandbox(info) && info.state === "running");
  }

  private refreshVolumes(): void {
    if (this.memory.readySandboxId === undefined || this.memory.ending) return;
    this.sandboxes.prepareVolumes(this.memory).catch((error: unknown) => {
      this.env.logger.warn("volumes could not be renewed", { pod: podLabel(this.memory.pod), err: error });
    });
  }

  private report(): void {
    const { memory } = this;
    if (memory.cleaned) {
      this.reportEnd();
      return;
    }
    if (!this.isUnsettled() && !memory.busy.has("clean-up")) this.reportStatus();
  }

  private reportStatus(): void {
    const { memory } = this;
    const status = this.status();
    if (isDeepStrictEqual(status, this.reported)) return;
    this.reported = status;
    memory.conditions = status.conditions ?? [];
    this.send(status, false);
  }

  /** Found running after a restart, with its network not yet looked at: the API's view still holds. */
  private isUnsettled(): boolean {
    const { readySandboxId, ending, sandboxFailures } = this.memory;
    return readySandboxId === undefined &&
      !ending &&
      sandboxFailures === 0 &&
      this.runningSandbox() !== undefined
      ? this.memory.pod.status?.containerStatuses?.some(({ containerID }) => containerID) === true
      : false;
  }

  private reportEnd(): void {
    if (this.reportedEnd) return;
    this.reportedEnd = true;
    this.stop();
    if (!this.gone) this.send(this.reported ?? this.status(), true);
    this.onFinished();
  }

  private send(status: V1PodStatus, terminated: boolean): void {
    const { namespace = "", name = "", uid = "" } = this.memory.pod.metadata;
    if (this.gone) return;
    void this.env.statuses.send({ namespace, name, uid, status, terminated });
  }

  private status(): V1PodStatus {
    const { memory } = this;
    return podStatus({
      pod: this.podNow(),
      observed: observe(memory, this.env.cache.ofPod(memory.uid)),
      messages: memory.messages,
      failure: memory.failure,
      ending: memory.ending !== undefined,
      nodeAddress: this.env.settings.nodeAddress,
      podAddress: memory.address,
      before: memory.conditions,
      startTime: memory.startTime,
      now: timestamp(this.env.clock),
    });
  }
}

/** `10s`, `1m20s`, `5m0s`: as Go prints it. */
function goSeconds(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
