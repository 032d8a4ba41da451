import { containerLabels } from "../../runtime/container-runtime.js";
import { isSandbox } from "../../runtime/pod-containers.js";
import { restartCountOf } from "../lifecycle/observed-pod.js";
import type { PodEnvironment } from "../node/pod-environment.js";
import type { PodMemory } from "../state/pod-memory.js";

/** Removes what a pod leaves behind. */
export class PodCleaner {
  constructor(private readonly env: PodEnvironment) {}

  /** Everything: containers, volumes, files, cgroups, what is remembered elsewhere. */
  async cleanUp(memory: PodMemory): Promise<void> {
    const { cache, runtime, cgroups, tokens, images, network } = this.env;
    const infos = cache.ofPod(memory.uid);
    await Promise.all(infos.map(({ id }) => runtime.remove(id)));
    for (const { id } of infos) cache.remove(id);
    if (!memory.hostNetwork) network.release(memory.uid);
    await this.removeVolumes(memory);
    await cgroups.remove(memory.pod);
    tokens.forget(memory.uid);
    images.forget(memory.uid);
  }

  /** What an evicted pod has on the disk: its status alone stays. */
  async freeDisk(memory: PodMemory): Promise<void> {
    const { cache, runtime } = this.env;
    await this.removeVolumes(memory);
    const infos = cache.ofPod(memory.uid);
    await Promise.all(infos.map(({ id }) => runtime.remove(id)));
    for (const { id } of infos) cache.remove(id);
  }

  private async removeVolumes({ directory, pod }: PodMemory): Promise<void> {
    const { volumes, imageVolumes } = this.env;
    await volumes.remove(directory);
    if (pod.spec?.volumes?.some(({ image }) => image)) await imageVolumes.removeUnused();
  }

  /** All but the newest instances of a container: those are kept for `kubectl logs --previous`. */
  async removeOldInstances(
    memory: PodMemory,
    container: string,
    kept = 1 + this.env.settings.deadContainers,
  ): Promise<void> {
    const instances = this.env.cache
      .ofPod(memory.uid)
      .filter((info) => !isSandbox(info) && info.labels[containerLabels.containerName] === container)
      .sort((a, b) => restartCountOf(b) - restartCountOf(a));
    for (const { id } of instances.slice(kept)) {
      await this.env.runtime.remove(id);
      memory.containers.forget(id);
      this.env.cache.remove(id);
    }
  }
}
