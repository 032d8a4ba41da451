import { isBeingMade } from "../../../api/core/made-volume.js";
import {
  bindingAnnotations,
  classOfClaim,
  isBoundTo,
  selectedNodeOf,
  wantsDefaultClass,
} from "../../../api/core/volume-binding.js";
import { bestVolume, unsatisfied } from "../../../api/core/volume-match.js";
import type {
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1StorageClass,
} from "../../../api/generated/types.js";
import { hasAnnotation } from "../../../api/meta/annotations.js";
import { keyOf } from "../../../api/meta/object.js";
import { defaultClass, isDelayed } from "../../../api/storage/default-class.js";
import type { EventRecorder } from "../../../client/event-recorder.js";
import type { Informer } from "../../../client/informer.js";
import type { Binding, VolumeInformers } from "./binding.js";
import type { ClaimConsumers } from "./claim-consumers.js";
import { askProvisioner } from "./provisioning.js";

const { bindCompleted, boundByController } = bindingAnnotations;

export interface ClaimBinderInformers extends VolumeInformers {
  readonly classes: Informer<V1StorageClass>;
}

/** What becomes of one claim: it is bound, waits and says for what, or has lost what it had. */
export class ClaimBinder {
  constructor(
    private readonly informers: ClaimBinderInformers,
    private readonly binding: Binding,
    private readonly consumers: ClaimConsumers,
    private readonly recorder: EventRecorder,
  ) {}

  async sync(claim: V1PersistentVolumeClaim): Promise<void> {
    if (hasAnnotation(claim, bindCompleted)) await this.syncBound(claim);
    else if (claim.spec?.volumeName) await this.syncNamed(claim, claim.spec.volumeName);
    else await this.syncOpen(claim);
  }

  private async syncOpen(claim: V1PersistentVolumeClaim): Promise<void> {
    const found = this.informers.classes.get(classOfClaim(claim));
    const delayed = isDelayed(found);
    const volume = bestVolume(claim, this.informers.volumes.list(), { isDelayed: delayed });
    if (volume && isBeingMade(volume)) return this.pend(claim);
    if (volume) return this.binding.bind(volume, claim);
    if (await this.assignDefaultClass(claim)) return;
    if (delayed && selectedNodeOf(claim) === undefined) this.tellOfConsumers(claim);
    else if (classOfClaim(claim)) return this.provision(claim, found);
    else this.tell(claim, "FailedBinding", noVolume);
    await this.pend(claim);
  }

  private async pend(claim: V1PersistentVolumeClaim): Promise<void> {
    await this.binding.setClaimStatus(claim, "Pending");
  }

  private async assignDefaultClass(claim: V1PersistentVolumeClaim): Promise<boolean> {
    const found = wantsDefaultClass(claim) ? defaultClass(this.informers.classes.list()) : undefined;
    if (!found) return false;
    await this.binding.writeClaim({
      ...claim,
      spec: { ...claim.spec, storageClassName: found.metadata.name },
    });
    return true;
  }

  private async provision(claim: V1PersistentVolumeClaim, found: V1StorageClass | undefined): Promise<void> {
    const { reason, message, type, annotated } = askProvisioner(claim, found);
    const asked = annotated ? await this.binding.writeClaim(annotated) : claim;
    this.recorder.event(asked, type, reason, message);
    await this.pend(asked);
  }

  private tellOfConsumers(claim: V1PersistentVolumeClaim): void {
    const waiting = this.consumers.of(claim).filter(({ spec }) => !spec?.nodeName);
    const names = waiting
      .slice(0, mostNamed)
      .map(({ metadata }) => metadata.name)
      .join(",");
    const more = waiting.length > mostNamed ? ` and ${waiting.length - mostNamed} more` : "";
    if (waiting.length === 0) this.tell(claim, "WaitForFirstConsumer", noConsumer);
    else
      this.tell(
        claim,
        "WaitForPodScheduled",
        `waiting for pod${waiting.length > 1 ? "s" : ""} ${names}${more} to be scheduled`,
      );
  }

  private async syncNamed(claim: V1PersistentVolumeClaim, name: string): Promise<void> {
    const volume = this.informers.volumes.get(name);
    if (volume && isBoundTo(volume, claim)) return this.binding.bind(volume, claim);
    const why = volume && this.refusal(volume, claim);
    if (volume && !why) return this.binding.bind(volume, claim);
    if (why) this.recorder.event(claim, "Warning", why.reason, why.message);
    await this.pend(claim);
  }

  private refusal(volume: V1PersistentVolume, claim: V1PersistentVolumeClaim) {
    const name = JSON.stringify(volume.metadata.name);
    if (volume.spec?.claimRef) {
      if (hasAnnotation(claim, boundByController))
        throw new Error(
          `invalid binding of claim ${keyOf(claim.metadata)} to volume ${name}: it is another's already`,
        );
      return { reason: "FailedBinding", message: `volume ${name} already bound to a different claim.` };
    }
    const fault = unsatisfied(volume, claim);
    return (
      fault && { reason: "VolumeMismatch", message: `Cannot bind to requested volume ${name}: ${fault}` }
    );
  }

  private async syncBound(claim: V1PersistentVolumeClaim): Promise<void> {
    const { volumeName } = claim.spec ?? {};
    if (!volumeName) return this.lost(claim, "ClaimLost", lostReference);
    const volume = this.informers.volumes.get(volumeName);
    if (!volume) return this.lost(claim, "ClaimLost", lostVolume);
    const holder = volume.spec?.claimRef;
    if (holder && holder.uid !== claim.metadata.uid) return this.lost(claim, "ClaimMisbound", misbound);
    await this.binding.bind(volume, claim);
  }

  private async lost(claim: V1PersistentVolumeClaim, reason: string, message: string): Promise<void> {
    if (claim.status?.phase === "Lost") return;
    this.recorder.event(await this.binding.setClaimStatus(claim, "Lost"), "Warning", reason, message);
  }

  private tell(claim: V1PersistentVolumeClaim, reason: string, message: string): void {
    this.recorder.event(claim, "Normal", reason, message);
  }
}

/** Any number of pods may name a claim, and an event is small. */
const mostNamed = 5;

const noVolume = "no persistent volumes available for this claim and no storage class is set";
const noConsumer = "waiting for first consumer to be created before binding";
const lostReference = "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!";
const lostVolume = "Bound claim has lost its PersistentVolume. Data on the volume is lost!";
const misbound = "Two claims are bound to the same volume, this one is bound incorrectly";
