import type { V1Container } from "../../../api/generated/types.js";
import { PodEvents } from "../events/pod-events.js";
import type { PodAction } from "../lifecycle/actions.js";
import type { PodEnvironment } from "../node/pod-environment.js";
import type { PodMemory } from "../state/pod-memory.js";

type StopAction = Extract<PodAction, { type: "stop-container" }>;

/** A container is always given this much time for its signal, whatever its preStop hook took. */
const minSignalSeconds = 2;

/** Stops containers: preStop hook, signal, and at the end of the grace the kill. */
export class ContainerStopper {
  constructor(private readonly env: PodEnvironment) {}

  /** Resolves when the container has ended and that is known. */
  async stop(memory: PodMemory, { container, id, message, graceSeconds }: StopAction): Promise<void> {
    const startMs = this.env.clock.monotonic();
    if (container) {
      new PodEvents(this.env.recorder, () => memory.pod).of(container.name)("Normal", "Killing", message);
      await this.preStop(memory, container, id, graceSeconds);
    }
    const usedSeconds = (this.env.clock.monotonic() - startMs) / 1_000;
    const left = graceSeconds === 0 ? 0 : Math.max(minSignalSeconds, graceSeconds - usedSeconds);
    await this.env.runtime.stop(id, left);
    await this.refresh(id);
  }

  /** The grace was cut short: whatever is still running then is killed. */
  killAfter(id: string, graceSeconds: number): void {
    this.env.clock.after(graceSeconds * 1_000, () => {
      this.env.runtime.kill(id, "SIGKILL").catch((error: unknown) => {
        this.env.log.warn("container could not be killed", { id, err: error });
      });
    });
  }

  private async preStop(
    memory: PodMemory,
    container: V1Container,
    id: string,
    graceSeconds: number,
  ): Promise<void> {
    if (!container.lifecycle?.preStop || graceSeconds === 0) return;
    const say = new PodEvents(this.env.recorder, () => memory.pod).of(container.name);
    const over = new AbortController();
    const cancel = this.env.clock.after(graceSeconds * 1_000, () => over.abort());
    const podAddress = memory.address ?? "";
    await this.env.hooks.preStop({ container, id, podAddress }, say, over.signal);
    cancel();
  }

  private async refresh(id: string): Promise<void> {
    if (this.env.cache.find(id)?.state === "exited") return;
    const info = await this.env.runtime.inspect(id);
    if (info) this.env.cache.put(info);
    else this.env.cache.remove(id);
  }
}
