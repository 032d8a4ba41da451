import { holderOf, madeFinalizers } from "../../../api/core/made-volume.js";
import type { V1Node, V1PersistentVolume } from "../../../api/generated/types.js";
import { refOf } from "../../../api/meta/object.js";
import { persistentVolumes } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import type { EventRecorder } from "../../../client/event-recorder.js";
import { unlessGone } from "../../../client/expected-failures.js";
import type { Informer } from "../../../client/informer.js";

/**
 * Deletes released volumes that are not to be kept. The object stays until its node has removed the folder and taken away the
 * finalizer; where that can't be, it says why.
 */
export class Removal {
  constructor(
    private readonly client: Client,
    private readonly nodes: Informer<V1Node>,
    private readonly recorder: EventRecorder,
  ) {}

  async remove(volume: V1PersistentVolume): Promise<void> {
    const { metadata, spec, status } = volume;
    if (metadata.deletionTimestamp) return this.tellIfStuck(volume);
    if (status?.phase !== "Released" || spec?.persistentVolumeReclaimPolicy !== "Delete") return;
    const { uid, resourceVersion } = metadata;
    const preconditions = { uid, resourceVersion };
    await unlessGone(this.client.delete(persistentVolumes, refOf(metadata.name ?? ""), { preconditions }));
  }

  private tellIfStuck(volume: V1PersistentVolume): void {
    const home = holderOf(volume);
    if (!volume.metadata.finalizers?.includes(madeFinalizers.local) || !home || this.nodes.get(home)) return;
    const message =
      `node ${JSON.stringify(home)}, which holds the data, is not in the cluster: bring it back, or give the data up ` +
      `by removing the finalizer ${madeFinalizers.local}`;
    this.recorder.event(volume, "Warning", "VolumeFailedDelete", message);
  }
}
