import { type ContainerInfo, containerLabels } from "../runtime/container-runtime.js";
import { allContainers, specOf } from "./lifecycle/context.js";
import { restartCountOf } from "./lifecycle/observed-pod.js";
import { isSandbox } from "./observe.js";
import type { PodEnvironment } from "./pod-environment.js";
import { podLabel } from "./pod-events.js";
import type { PodMemory } from "./pod-memory.js";
import { terminationMessage, terminationMessagePath } from "./termination-message.js";

/** A log that doesn't come must not hold up the pod. */
const withinMs = 10_000;

/** Reads the termination messages of containers that have ended, each once. */
export class LastWords {
  private readonly reading = new Set<string>();

  constructor(
    private readonly env: PodEnvironment,
    private readonly memory: PodMemory,
    private readonly changed: () => void,
  ) {}

  /** True when all are known; otherwise `changed` is called when they are. */
  allRead(infos: readonly ContainerInfo[]): boolean {
    const unread = infos.filter(
      (info) => info.state === "exited" && !isSandbox(info) && !this.memory.messages.has(info.id),
    );
    for (const info of unread) this.env.guard.run("last words", () => this.read(info));
    return unread.length === 0;
  }

  private async read(info: ContainerInfo): Promise<void> {
    if (this.reading.has(info.id)) return;
    this.reading.add(info.id);
    this.memory.messages.set(info.id, await this.messageOf(info));
    this.reading.delete(info.id);
    this.changed();
  }

  private async messageOf(info: ContainerInfo): Promise<string> {
    const name = info.labels[containerLabels.containerName] ?? "";
    const container = allContainers(specOf(this.memory.pod)).find((one) => one.name === name);
    if (!container) return "";
    const path = terminationMessagePath(this.memory.directory, name, restartCountOf(info));
    const over = new AbortController();
    const cancel = this.env.clock.after(withinMs, () => over.abort());
    try {
      return await terminationMessage(container, path, info, this.env, over.signal);
    } catch (error) {
      const pod = podLabel(this.memory.pod);
      this.env.logger.warn("termination message could not be read", { pod, container: name, err: error });
      return "";
    } finally {
      cancel();
    }
  }
}
