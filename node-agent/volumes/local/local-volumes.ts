import { basename, dirname } from "node:path";
import { homeOf, isMade, localVolumeFinalizer, madeAnnotation } from "../../../api/core/local-volume.js";
import { claimNamesOf } from "../../../api/core/pods/claims.js";
import { isNotFound } from "../../../api/errors.js";
import type { V1PersistentVolume, V1Pod } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { persistentVolumes } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { type Clock, timestamp } from "../../../common/clock.js";
import { messageOf } from "../../../common/errors.js";
import type { Logger } from "../../../common/logger.js";
import type { Directory } from "../../files/directory.js";
import type { Files } from "../../files/files.js";
import { removeTree } from "../../files/remove-tree.js";
import type { AssignmentChange, AssignmentSet, AssignmentSink } from "../../links/assignment-sink.js";

export interface LocalVolumesOptions {
  readonly nodeName: string;
  readonly files: Files;
  /** The API as this node. */
  readonly client: () => Client;
  /** Pods that have not left here altogether. */
  readonly pods: () => readonly V1Pod[];
  readonly clock: Clock;
  readonly log: Logger;
}

const retryMs = 5_000;

/** Makes the folders of volumes that this node is to hold, and removes them when the volumes are deleted. */
export class LocalVolumes implements AssignmentSink {
  private held: AssignmentSet["persistentvolumes"] = new Map();
  private readonly busy = new Set<string>();
  private readonly retries = new Map<string, () => void>();

  constructor(private readonly options: LocalVolumesOptions) {}

  complete(set: AssignmentSet): void {
    this.held = set.persistentvolumes;
    for (const name of this.held.keys()) this.look(name);
  }

  incremental(set: AssignmentSet, changes: readonly AssignmentChange[]): void {
    const changed = changes.filter(({ resource }) => resource === "persistentvolumes");
    if (changed.length === 0) return;
    this.held = set.persistentvolumes;
    for (const { key } of changed) this.look(key);
  }

  /** One thing at a time with each; what has changed meanwhile is looked at next, and what fails is tried again. */
  private look(name: string): void {
    if (this.busy.has(name)) return;
    this.busy.add(name);
    this.retries.get(name)?.();
    this.retries.delete(name);
    const volume = this.held.get(name)?.object;
    void this.attend(name, volume).then((isDone) => {
      this.busy.delete(name);
      if (this.held.get(name)?.object !== volume) this.look(name);
      else if (!isDone)
        this.retries.set(
          name,
          this.options.clock.after(retryMs, () => this.look(name)),
        );
    });
  }

  /** False: there is more to do, and no change to wait for. */
  private async attend(name: string, volume: V1PersistentVolume | undefined): Promise<boolean> {
    if (!volume || homeOf(volume) !== this.options.nodeName) return true;
    try {
      if (volume.metadata.deletionTimestamp) return await this.remove(volume);
      if (!isMade(volume)) await this.make(volume);
      return true;
    } catch (error) {
      if (isNotFound(error)) return true;
      this.options.log.warn("a local volume waits", { volume: name, cause: messageOf(error) });
      return false;
    }
  }

  private async make(volume: V1PersistentVolume): Promise<void> {
    const path = pathOf(volume);
    const { files, clock } = this.options;
    await files.makeDirectory(dirname(path), 0o711);
    await files.within(dirname(path), (parent) => makeOnce(parent, basename(path)));
    await this.patch(volume, { annotations: { [madeAnnotation]: timestamp(clock) } });
  }

  private async remove(volume: V1PersistentVolume): Promise<boolean> {
    const { finalizers = [] } = volume.metadata;
    if (!finalizers.includes(localVolumeFinalizer)) return true;
    // Kubernetes' own say that others still need it.
    if (finalizers.length > 1 || this.isUsed(volume)) return false;
    if (volume.spec?.persistentVolumeReclaimPolicy === "Delete") await this.removeFolder(pathOf(volume));
    await this.patch(volume, { finalizers: null });
    return true;
  }

  /** Where even the directory of all such folders is missing, there is nothing to remove. */
  private async removeFolder(path: string): Promise<void> {
    const { files } = this.options;
    if (!(await files.stat(dirname(path)))) return;
    const points = await files.mountPointsBelow(dirname(path));
    const mounted = points.find((point) => point === path || point.startsWith(`${path}/`));
    if (mounted !== undefined) throw new Error(`something is mounted at ${mounted}`);
    await files.within(dirname(path), (parent) => removeTree(parent, basename(path)));
  }

  private isUsed({ spec }: V1PersistentVolume): boolean {
    const key = keyOf(spec?.claimRef ?? {});
    return this.options
      .pods()
      .some((pod) =>
        claimNamesOf(pod).some((name) => keyOf({ namespace: pod.metadata.namespace, name }) === key),
      );
  }

  private async patch({ metadata }: V1PersistentVolume, changes: object): Promise<void> {
    const { name = "", uid, resourceVersion } = metadata;
    const patch = { metadata: { uid, resourceVersion, ...changes } };
    await this.options.client().patch(persistentVolumes, { name }, "merge", patch);
  }
}

/** Throws for a folder that isn't named as its volume: it is none that was made here. */
function pathOf({ metadata, spec }: V1PersistentVolume): string {
  const path = spec?.local?.path ?? "";
  if (basename(path) !== metadata.name || !path.startsWith("/"))
    throw new Error(`${path} is not the volume's folder`);
  return path;
}

/** For everybody, since nobody knows as whom the pod will write; the directory above lets only root look. */
async function makeOnce(parent: Directory, name: string): Promise<void> {
  if (await parent.lstat(name)) return;
  await parent.ensure(name, 0o777, (directory) => directory.chmod(0o777));
}
