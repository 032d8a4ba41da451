import { messageOf } from "../../../common/errors.js";
import type { ContainerInfo } from "../../runtime/container-runtime.js";
import { isSandbox } from "../../runtime/pod-containers.js";
import { ContainerStarter } from "../containers/container-starter.js";
import { ContainerStopper } from "../containers/container-stopper.js";
import type { PodHealth } from "../containers/pod-health.js";
import { PodResizer } from "../containers/pod-resizer.js";
import { PodEvents, podLabel } from "../events/pod-events.js";
import type { PodAction } from "../lifecycle/actions.js";
import { allContainers, specOf } from "../lifecycle/context.js";
import type { PodEnvironment } from "../node/pod-environment.js";
import { SandboxMaker } from "../sandbox/sandbox-maker.js";
import { VolumeRefresh } from "../sandbox/volume-refresh.js";
import type { PodMemory } from "../state/pod-memory.js";
import { leave } from "../state/pod-stage.js";
import { PodCleaner } from "./pod-cleaner.js";
import { PodWish } from "./pod-wish.js";

/** What takes its time. */
export type Lasting = Exclude<PodAction, { type: "back-off" }>;
type Action<T extends PodAction["type"]> = Extract<PodAction, { type: T }>;

/** Carries out what the steps decide for one pod. */
export class PodActions {
  readonly wish: PodWish;
  private readonly starter: ContainerStarter;
  private readonly stopper: ContainerStopper;
  private readonly sandboxes: SandboxMaker;
  private readonly cleaner: PodCleaner;
  private readonly resizer: PodResizer;
  private readonly events: PodEvents;
  private readonly volumes: VolumeRefresh;
  private readonly stopping = new Set<string>();

  constructor(
    private readonly env: PodEnvironment,
    private readonly memory: PodMemory,
    private readonly health: PodHealth,
    /** Aborts when the pod begins to end: images and hooks after start are not waited for any longer. */
    private readonly ending: AbortSignal,
  ) {
    this.starter = new ContainerStarter(env);
    this.stopper = new ContainerStopper(env);
    this.sandboxes = new SandboxMaker(env);
    this.cleaner = new PodCleaner(env);
    this.resizer = new PodResizer(env);
    this.events = new PodEvents(env.recorder, () => memory.pod);
    this.wish = new PodWish(env, memory, this.events);
    this.volumes = new VolumeRefresh({
      refresh: () => this.sandboxes.prepareVolumes(memory),
      dueAtMs: () => env.tokens.renewAtMs(memory.uid),
      onError: (error) => this.events.say("Warning", "FailedMount", messageOf(error)),
      clock: env.clock,
    });
    ending.addEventListener("abort", () => this.stopRefreshing(), { once: true });
  }

  async perform(action: Lasting): Promise<void> {
    switch (action.type) {
      case "create-sandbox":
        return this.createSandbox();
      case "remove-sandbox":
        return this.removeSandbox(action.changed);
      case "start-container":
        return this.start(action);
      case "stop-container":
        return this.stop(action);
      case "free-disk":
        return this.cleaner.freeDisk(this.memory);
      case "resize":
        return this.resizer.resize(this.memory).catch((error: unknown) => this.wish.failed(messageOf(error)));
      case "clean-up":
        return this.cleanUp();
    }
  }

  /** Says that a container waits, in an event and in its status. */
  backOff({ container, delayMs, untilMs }: Action<"back-off">): void {
    const { name } = container;
    const label = podLabel(this.memory.pod);
    const text = `Back-off restarting failed container ${name} in pod ${label}`;
    this.events.of(name)("Warning", "BackOff", text);
    const message = `back-off ${goSeconds(delayMs)} restarting failed container=${name} pod=${label}`;
    this.memory.containers.failed(name, { reason: "CrashLoopBackOff", message, retryAtMs: untilMs });
  }

  /** The grace was cut short for what is being stopped already. */
  hasten(graceSeconds: number): void {
    for (const id of this.stopping) this.stopper.killAfter(id, graceSeconds);
  }

  /** Brings files made from objects up to date, in pods that run. */
  refreshVolumes(): void {
    if (this.memory.sandbox.type === "ready") this.volumes.now();
  }

  /** Lets go what is kept of containers that have been replaced. */
  async removePrevious(): Promise<void> {
    for (const { name } of allContainers(specOf(this.memory.pod)))
      await this.cleaner.removeOldInstances(this.memory, name, 1);
  }

  /** The pod or the agent ends: nothing is renewed any more. */
  stopRefreshing(): void {
    this.volumes.stop();
  }

  private async createSandbox(): Promise<void> {
    const existing = this.runningSandbox();
    await this.sandboxes.create(this.memory, existing);
    if (existing) this.refreshVolumes();
    else this.volumes.plan();
  }

  private async start(action: Action<"start-container">): Promise<void> {
    await this.resizer.prepare(this.memory);
    await this.sandboxes.mend(this.memory);
    const started = await this.starter.start(this.memory, action, this.ending);
    if (!started) return;
    await this.health.started(action.container, started, this.ending);
    await this.cleaner.removeOldInstances(this.memory, action.container.name);
  }

  private async stop(action: Action<"stop-container">): Promise<void> {
    this.stopping.add(action.id);
    if (action.replaced) this.memory.containers.noteReplaced(action.id);
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

  private async cleanUp(): Promise<void> {
    await this.cleaner.cleanUp(this.memory);
    this.memory.stage = leave(this.memory.stage);
  }

  private runningSandbox(): ContainerInfo | undefined {
    return this.env.cache.ofPod(this.memory.uid).find((info) => isSandbox(info) && info.state === "running");
  }
}

/** `10s`, `1m20s`, `5m0s`: as Go prints it. */
function goSeconds(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
