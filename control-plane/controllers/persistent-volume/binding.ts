import { bindingAnnotations, keptFor } from "../../../api/core/volume-binding.js";
import type { V1PersistentVolume, V1PersistentVolumeClaim } from "../../../api/generated/types.js";
import { annotated, hasAnnotation } from "../../../api/meta/annotations.js";
import { keyOf } from "../../../api/meta/object.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { persistentVolumeClaims, persistentVolumes } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import type { Informer } from "../../../client/informer.js";
import type { WriteBarrier } from "../write-barrier.js";

const { bindCompleted, boundByController } = bindingAnnotations;

export interface VolumeInformers {
  readonly claims: Informer<V1PersistentVolumeClaim>;
  readonly volumes: Informer<V1PersistentVolume>;
}

/**
 * Writes into volumes and claims what belongs together. Each write holds only for the version that was seen; the volume's comes first,
 * so whoever dies in between has said for which claim it is kept, and the next goes on from there.
 */
export class Binding {
  constructor(
    private readonly client: Client,
    private readonly informers: VolumeInformers,
    private readonly barrier: WriteBarrier,
  ) {}

  async bind(volume: V1PersistentVolume, claim: V1PersistentVolumeClaim): Promise<void> {
    const kept = await this.keepFor(volume, claim);
    const bound = await this.setVolumePhase(kept, "Bound");
    await this.setClaimStatus(await this.complete(claim, bound), "Bound", bound);
  }

  /** Takes back what the controller has set; what a user has set stays, but for the claim that was meant. */
  async unbind(volume: V1PersistentVolume): Promise<void> {
    const { [boundByController]: byUs, ...annotations } = volume.metadata.annotations ?? {};
    const { claimRef, ...spec } = volume.spec ?? {};
    const { uid: _uid, resourceVersion: _version, ...reference } = claimRef ?? {};
    const next = {
      ...volume,
      metadata: { ...volume.metadata, annotations },
      spec: byUs === undefined ? { ...spec, claimRef: reference } : spec,
    };
    await this.setVolumePhase(await this.writeVolume(next), "Available");
  }

  async setVolumePhase(
    volume: V1PersistentVolume,
    phase: string,
    message?: string,
  ): Promise<V1PersistentVolume> {
    if (volume.status?.phase === phase) return volume;
    const { message: _message, ...status } = volume.status ?? {};
    const next = { ...volume, status: { ...status, phase, ...(message ? { message } : {}) } };
    return this.noted(await this.client.update(persistentVolumes, next, { subresource: "status" }));
  }

  /** What a claim may count on follows the volume when it is bound to it, and later as it grows. */
  async setClaimStatus(
    claim: V1PersistentVolumeClaim,
    phase: string,
    volume?: V1PersistentVolume,
  ): Promise<V1PersistentVolumeClaim> {
    const { accessModes: _modes, capacity, ...rest } = claim.status ?? {};
    const grown = claim.status?.phase === "Bound" ? capacity : undefined;
    const status = {
      ...rest,
      phase,
      ...(volume ? { accessModes: volume.spec?.accessModes, capacity: grown ?? volume.spec?.capacity } : {}),
    };
    if (semanticEqual(status, claim.status)) return claim;
    return this.writeClaim({ ...claim, status }, "status");
  }

  async writeClaim(claim: V1PersistentVolumeClaim, subresource?: "status"): Promise<V1PersistentVolumeClaim> {
    const options = subresource ? { subresource } : {};
    const written = await this.client.update(persistentVolumeClaims, claim, options);
    this.barrier.wrote(keyOf(written.metadata), this.informers.claims, written);
    return written;
  }

  private async keepFor(
    volume: V1PersistentVolume,
    claim: V1PersistentVolumeClaim,
  ): Promise<V1PersistentVolume> {
    const kept = keptFor(volume, claim);
    if (kept === volume) return volume;
    const written = await this.writeVolume(kept);
    this.barrier.wrote(keyOf(claim.metadata), this.informers.volumes, written);
    return written;
  }

  private async complete(
    claim: V1PersistentVolumeClaim,
    { metadata }: V1PersistentVolume,
  ): Promise<V1PersistentVolumeClaim> {
    const isNamed = claim.spec?.volumeName === metadata.name;
    if (isNamed && hasAnnotation(claim, bindCompleted)) return claim;
    const annotations = { [bindCompleted]: "yes", ...(isNamed ? {} : { [boundByController]: "yes" }) };
    return this.writeClaim({
      ...annotated(claim, annotations),
      spec: { ...claim.spec, volumeName: metadata.name },
    });
  }

  private async writeVolume(volume: V1PersistentVolume): Promise<V1PersistentVolume> {
    return this.noted(await this.client.update(persistentVolumes, volume));
  }

  private noted(volume: V1PersistentVolume): V1PersistentVolume {
    this.barrier.wrote(keyOf(volume.metadata), this.informers.volumes, volume);
    return volume;
  }
}
