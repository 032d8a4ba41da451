import {
  homeOf,
  isGrowing,
  isImage,
  isMade,
  isOurFinalizer,
  madeAnnotation,
  refusedAnnotation,
  sizeAnnotation,
} from "../../../api/core/made-volume.js";
import { claimNamesOf } from "../../../api/core/pods/claims.js";
import { isNotFound } from "../../../api/errors.js";
import type { V1PersistentVolume, V1Pod } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { persistentVolumes } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { type Clock, timestamp } from "../../../common/clock.js";
import { messageOf } from "../../../common/errors.js";
import type { Logger } from "../../../common/logger.js";
import type { AssignmentChange, AssignmentSet, AssignmentSink } from "../../links/assignment-sink.js";

/** Makes and removes what is behind volumes of one kind. Both may be repeated, and reject for what isn't a volume of ours. */
export interface VolumeMaker {
  make(volume: V1PersistentVolume): Promise<void>;
  /** To the volume's capacity; absent: it has room for that already. */
  grow?(volume: V1PersistentVolume): Promise<void>;
  remove(volume: V1PersistentVolume): Promise<void>;
}

export interface MadeVolumesOptions {
  readonly nodeName: string;
  readonly local: VolumeMaker;
  readonly images: VolumeMaker;
  readonly shared: VolumeMaker;
  /** The API as this node. */
  readonly client: () => Client;
  /** Pods that have not left here altogether. */
  readonly pods: () => readonly V1Pod[];
  readonly clock: Clock;
  readonly log: Logger;
}

const retryMs = 5_000;
/** Of what a program complained of, in an annotation. */
const mostSaid = 800;

/** Makes the folders of volumes that this node is to make, and removes them when the volumes are deleted. */
export class MadeVolumes implements AssignmentSink {
  private held: AssignmentSet["persistentvolumes"] = new Map();
  private readonly busy = new Set<string>();
  private readonly retries = new Map<string, () => void>();

  constructor(private readonly options: MadeVolumesOptions) {}

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
      else if (isGrowing(volume)) await this.grow(volume);
      return true;
    } catch (error) {
      if (isNotFound(error)) return true;
      this.options.log.warn("a volume waits to be made or removed", {
        volume: name,
        cause: messageOf(error),
      });
      await this.refuse(volume, messageOf(error).slice(0, mostSaid));
      return false;
    }
  }

  /** Another node may do it where the folder isn't this one's. Who doesn't hear of it hears the next time. */
  private async refuse(volume: V1PersistentVolume, why: string): Promise<void> {
    if (volume.metadata.annotations?.[refusedAnnotation]?.endsWith(` ${why}`)) return;
    const said = `${timestamp(this.options.clock)} ${why}`;
    await this.patch(volume, { annotations: { [refusedAnnotation]: said } }).catch(() => {});
  }

  private makerOf(volume: V1PersistentVolume): VolumeMaker {
    const { local, images, shared } = this.options;
    if (isImage(volume)) return images;
    return volume.spec?.local ? local : shared;
  }

  private async make(volume: V1PersistentVolume): Promise<void> {
    await this.makerOf(volume).make(volume);
    const size = isImage(volume) ? sizeSaid(volume) : {};
    const annotations = { [madeAnnotation]: timestamp(this.options.clock), ...size };
    const isRefused = volume.metadata.annotations?.[refusedAnnotation] !== undefined;
    await this.patch(volume, {
      annotations: { ...annotations, ...(isRefused ? { [refusedAnnotation]: null } : {}) },
    });
  }

  private async grow(volume: V1PersistentVolume): Promise<void> {
    await this.makerOf(volume).grow?.(volume);
    await this.patch(volume, { annotations: sizeSaid(volume) });
  }

  private async remove(volume: V1PersistentVolume): Promise<boolean> {
    const { finalizers = [] } = volume.metadata;
    if (!finalizers.some(isOurFinalizer)) return true;
    // Kubernetes' own say that others still need it.
    if (finalizers.length > 1 || this.isUsed(volume)) return false;
    if (volume.spec?.persistentVolumeReclaimPolicy === "Delete") await this.makerOf(volume).remove(volume);
    await this.patch(volume, { finalizers: null });
    return true;
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

const sizeSaid = ({ spec }: V1PersistentVolume) => ({ [sizeAnnotation]: spec?.capacity?.storage ?? "0" });
