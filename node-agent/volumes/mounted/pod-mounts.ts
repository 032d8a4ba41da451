import { join } from "node:path";
import type { V1Pod } from "../../../api/generated/types.js";
import type { EventRecorder } from "../../../client/event-recorder.js";
import type { Clock } from "../../../common/clock.js";
import { messageOf } from "../../../common/errors.js";
import type { Logger } from "../../../common/logger.js";
import { type Health, healthOf } from "./health.js";
import type { Mountable } from "./mountable.js";
import { NodeMounts, type NodeMountsOptions } from "./node-mounts.js";

const lookMs = 10_000;

interface Watched {
  mountable: Mountable;
  readonly pods: Map<string, V1Pod>;
  isTold: boolean;
}

export interface PodMountsOptions extends NodeMountsOptions {
  readonly recorder: EventRecorder;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What pods have mounted, and a look at it every now and then: what died is mounted anew, what nobody needs is unmounted, and events of the pods tell of it. */
export class PodMounts {
  readonly name = "mounts";
  readonly onNode: NodeMounts;
  private readonly watched = new Map<string, Watched>();
  private readonly looking = new Set<string>();

  constructor(private readonly options: PodMountsOptions) {
    this.onNode = new NodeMounts(options);
  }

  /** Where it is, mounted. Rejects with MountError while it can't be, or doesn't answer. */
  async use(pod: V1Pod, mountable: Mountable): Promise<string> {
    const path = await this.onNode.use(this.directoryOf(pod), mountable);
    this.watch(pod, mountable);
    return path;
  }

  /** Whether what is at a path answers, if it is mounted here: whoever opens what doesn't, hangs. */
  async answers(path: string): Promise<boolean> {
    const { mountsDirectory, mountCommands } = this.options;
    return !path.startsWith(`${mountsDirectory}/`) || (await healthOf(path, mountCommands)) === "well";
  }

  /** Where it is if the pod has had it before, well or not. */
  async find(pod: V1Pod, mountable: Mountable): Promise<string | undefined> {
    const path = await this.onNode.find(mountable.key);
    if (path !== undefined) this.watch(pod, mountable);
    return path;
  }

  private directoryOf({ metadata }: V1Pod): string {
    return join(this.options.podsDirectory, metadata.uid ?? "");
  }

  /** From now on, for this pod. */
  private watch(pod: V1Pod, mountable: Mountable): void {
    const known = this.watched.get(mountable.key) ?? { mountable, pods: new Map(), isTold: false };
    known.mountable = mountable;
    known.pods.set(pod.metadata.uid ?? "", pod);
    this.watched.set(mountable.key, known);
  }

  /** The pod has gone. */
  async forget(podUid: string): Promise<void> {
    const left: string[] = [];
    for (const [key, { pods }] of this.watched) {
      if (pods.delete(podUid)) left.push(key);
      if (pods.size === 0) this.watched.delete(key);
    }
    await this.sweep(left);
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.options.clock.sleep(lookMs, signal).catch(() => {});
      if (signal.aborted) return;
      await this.sweep();
      this.lookAtAll();
    }
  }

  /** Nobody waits: what hangs is not to keep the others from being looked at. */
  lookAtAll(): void {
    for (const [key, watched] of this.watched) {
      if (this.looking.has(key)) continue;
      this.looking.add(key);
      void this.look(watched)
        .catch((error) =>
          this.options.log.warn("a mount could not be looked at", { key, cause: messageOf(error) }),
        )
        .finally(() => this.looking.delete(key));
    }
  }

  private async look(watched: Watched): Promise<void> {
    const health: Health = await this.onNode.health(watched.mountable.key);
    if (health === "dead") return this.renew(watched);
    if (health === "silent" && !watched.isTold) this.tell(watched, "it doesn't answer");
    watched.isTold = health === "silent";
  }

  private async renew(watched: Watched): Promise<void> {
    try {
      await this.onNode.renew(watched.mountable);
      watched.isTold = false;
      this.tell(
        watched,
        "it was gone and is mounted anew; containers that had it see it when they are restarted",
      );
    } catch (error) {
      if (!watched.isTold) this.tell(watched, `it is gone and can't be mounted: ${messageOf(error)}`);
      watched.isTold = true;
    }
  }

  private tell({ mountable, pods }: Watched, what: string): void {
    for (const pod of pods.values())
      this.options.recorder.event(
        pod,
        "Warning",
        "VolumeConditionAbnormal",
        `Volume ${mountable.name}: ${what}`,
      );
  }

  private async sweep(some?: readonly string[]): Promise<void> {
    await this.onNode.sweep(some).catch((error: unknown) => {
      this.options.log.warn("a mount that nobody needs stays", { cause: messageOf(error) });
    });
  }
}
