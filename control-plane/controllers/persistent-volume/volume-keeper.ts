import { bindingAnnotations } from "../../../api/core/volume-binding.js";
import type { V1PersistentVolume, V1PersistentVolumeClaim } from "../../../api/generated/types.js";
import { hasAnnotation } from "../../../api/meta/annotations.js";
import { keyOf, refOf } from "../../../api/meta/object.js";
import { persistentVolumeClaims } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import type { EventRecorder } from "../../../client/event-recorder.js";
import { unlessGone } from "../../../client/expected-failures.js";
import type { Informer } from "../../../client/informer.js";
import type { Binding } from "./binding.js";

/** What becomes of one volume: free, bound, or released and then what its reclaim policy says. */
export class VolumeKeeper {
  constructor(
    private readonly client: Client,
    private readonly claims: Informer<V1PersistentVolumeClaim>,
    private readonly binding: Binding,
    private readonly recorder: EventRecorder,
  ) {}

  async sync(volume: V1PersistentVolume): Promise<void> {
    const { claimRef } = volume.spec ?? {};
    if (!claimRef?.uid) return this.phase(volume, "Available");
    const claim = await this.claimOf(volume);
    if (!claim) return this.release(volume);
    const { volumeName } = claim.spec ?? {};
    if (volumeName === volume.metadata.name) return this.phase(volume, "Bound");
    // Without a name there the claim is on its way to this volume.
    if (!volumeName) return;
    if (isDisposable(volume)) return this.release(volume);
    await this.binding.unbind(volume);
  }

  /** Asks the API before a claim counts as gone: data hangs on it. */
  private async claimOf({ spec }: V1PersistentVolume): Promise<V1PersistentVolumeClaim | undefined> {
    const { uid } = spec?.claimRef ?? {};
    const key = keyOf(spec?.claimRef ?? {});
    const seen = this.claims.get(key);
    if (seen?.metadata.uid === uid) return seen;
    const fresh = await unlessGone(this.client.get(persistentVolumeClaims, refOf(key)));
    return fresh?.metadata.uid === uid ? fresh : undefined;
  }

  private async release(volume: V1PersistentVolume): Promise<void> {
    const { phase } = volume.status ?? {};
    const isTold = phase === "Released" || phase === "Failed";
    await this.reclaim(isTold ? volume : await this.binding.setVolumePhase(volume, "Released"));
  }

  private async reclaim(volume: V1PersistentVolume): Promise<void> {
    switch (volume.spec?.persistentVolumeReclaimPolicy) {
      case "Retain":
        return;
      case "Recycle":
        return this.fail(volume, "VolumeFailedRecycle", "No recycler plugin found for the volume!");
      case "Delete":
        // Who made it removes it.
        if (hasAnnotation(volume, bindingAnnotations.provisionedBy)) return;
        return this.fail(volume, "VolumeFailedDelete", noDeleter(volume));
      default:
        return this.fail(
          volume,
          "VolumeUnknownReclaimPolicy",
          "Volume has unrecognized PersistentVolumeReclaimPolicy",
        );
    }
  }

  private async fail(volume: V1PersistentVolume, reason: string, message: string): Promise<void> {
    if (volume.status?.phase === "Failed") return;
    const failed = await this.binding.setVolumePhase(volume, "Failed", message);
    this.recorder.event(failed, "Warning", reason, message);
  }

  private async phase(volume: V1PersistentVolume, phase: string): Promise<void> {
    await this.binding.setVolumePhase(volume, phase);
  }
}

/** Made for a claim that has another volume now. */
const isDisposable = (volume: V1PersistentVolume): boolean =>
  hasAnnotation(volume, bindingAnnotations.provisionedBy) &&
  volume.spec?.persistentVolumeReclaimPolicy === "Delete";

const noDeleter = ({ metadata }: V1PersistentVolume): string =>
  `error getting deleter volume plugin for volume ${JSON.stringify(metadata.name)}: no deletable volume plugin matched`;
