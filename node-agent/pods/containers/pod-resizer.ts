import type { ContainerInfo } from "../../runtime/container-runtime.js";
import { isSandbox } from "../../runtime/pod-containers.js";
import { specOf } from "../lifecycle/context.js";
import type { PodEnvironment } from "../node/pod-environment.js";
import { podBounds } from "../spec/pod-bounds.js";
import { limitUpdates, losesMemory, type OutdatedContainer, outdatedContainers } from "../spec/resize.js";
import { observe } from "../state/observe.js";
import type { PodMemory } from "../state/pod-memory.js";
import { hasItsBounds } from "../state/pod-resize.js";

/** Gives a pod that runs the limits that it was granted. */
export class PodResizer {
  constructor(private readonly env: PodEnvironment) {}

  /**
   * The pod is widened first, then its containers change, then it is narrowed. May be repeated, from wherever an earlier one came
   * to. Throws when the kernel or the runtime refuses, and before a limit would fall below what is in use.
   */
  async resize(memory: PodMemory): Promise<void> {
    await this.env.allocations.saved();
    const { pod } = memory;
    const outdated = this.outdated(memory);
    await this.refuseBelowUsage(memory, outdated);
    await this.limit(memory);
    for (const { id, limits } of limitUpdates(outdated)) {
      await this.env.runtime.update(id, limits);
      const info = await this.env.runtime.inspect(id);
      if (info) this.env.cache.put(info);
    }
    await this.limit(memory);
    const left = this.outdated(memory);
    if (pod === memory.pod && (left.some(isInPlace) || (left.length === 0 && !memory.bounds)))
      throw new Error("the runtime tells of other limits than it was given");
  }

  /** Makes room for a container that is about to start with more than it had. */
  async prepare(memory: PodMemory): Promise<void> {
    await this.env.allocations.saved();
    if (!hasItsBounds(memory)) await this.limit(memory);
  }

  /** The pod's own limits, around what its containers have. */
  private async limit(memory: PodMemory): Promise<void> {
    const { pod } = memory;
    memory.bounded(pod, await this.env.cgroups.limit(pod, this.infos(memory)));
  }

  private outdated(memory: PodMemory): OutdatedContainer[] {
    return outdatedContainers(specOf(memory.pod), observe(memory, this.infos(memory)));
  }

  private infos({ uid }: PodMemory): readonly ContainerInfo[] {
    return this.env.cache.ofPod(uid);
  }

  private async refuseBelowUsage(memory: PodMemory, outdated: readonly OutdatedContainer[]): Promise<void> {
    const losing = outdated.filter((one) => isInPlace(one) && losesMemory(one));
    const bound = podBounds(specOf(memory.pod)).memoryBytes;
    const podLoses = bound !== undefined && bound < (memory.bounds?.memoryBytes ?? Number.POSITIVE_INFINITY);
    if (losing.length === 0 && !(podLoses && memory.bounds)) return;
    const used = await this.usedBytes(memory);
    const total = [...used.values()].reduce((sum, bytes) => sum + bytes, 0);
    const refusals = [
      ...(podLoses && total >= bound ? [refusal("pod", bound, total)] : []),
      ...losing.flatMap(({ id, name, wanted: { memoryBytes = 0 } }) => {
        const bytes = used.get(id) ?? 0;
        return bytes >= memoryBytes ? [refusal(`container ${JSON.stringify(name)}`, memoryBytes, bytes)] : [];
      }),
    ];
    if (refusals.length === 0) return;
    const text = refusals.length === 1 ? refusals[0] : `[${refusals.join(", ")}]`;
    throw new Error(`cannot decrease memory limits: ${text}`);
  }

  private async usedBytes(memory: PodMemory): Promise<Map<string, number>> {
    const running = this.infos(memory).filter((info) => !isSandbox(info) && info.state === "running");
    const stats = await Promise.all(running.map(({ id }) => this.env.runtime.stats(id)));
    return new Map(stats.map(({ id, memoryBytes }) => [id, memoryBytes]));
  }
}

const isInPlace = ({ change }: OutdatedContainer) => change === "update";

const refusal = (what: string, limit: number, usage: number) =>
  `attempting to set ${what} memory limit (${limit}) below current usage (${usage})`;
