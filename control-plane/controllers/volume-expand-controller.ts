import { homeOf } from "../../api/core/made-volume.js";
import { isBoundTo, isFullyBound } from "../../api/core/volume-binding.js";
import type { V1PersistentVolume, V1PersistentVolumeClaim } from "../../api/generated/types.js";
import { keyOf } from "../../api/meta/object.js";
import { compareQuantity, tryParseQuantity } from "../../api/meta/quantity.js";
import { persistentVolumeClaims, persistentVolumes } from "../../api/resources.js";
import type { EventRecorder } from "../../client/event-recorder.js";
import type { Informer } from "../../client/informer.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../reconcile/controller-spec.js";
import type { Key, Reconciler } from "../reconcile/reconciler.js";

/** Lets bound claims grow: a folder has room for more already; other volumes are grown by whoever made them. */
export function volumeExpandController(context: ControllerContext): ControllerSpec {
  const informers = {
    claims: context.informers.informer(persistentVolumeClaims),
    volumes: context.informers.informer(persistentVolumes),
  };
  return {
    name: "volume-expand",
    reconciler: new VolumeExpandReconciler(context, informers),
    watches: [
      watchOf(informers.claims, (claim) => (wantsMore(claim) ? [keyOf(claim.metadata)] : [])),
      watchOf(informers.volumes, ({ spec }) => (spec?.claimRef ? [keyOf(spec.claimRef)] : [])),
    ],
  };
}

interface Informers {
  readonly claims: Informer<V1PersistentVolumeClaim>;
  readonly volumes: Informer<V1PersistentVolume>;
}

class VolumeExpandReconciler implements Reconciler {
  private readonly recorder: EventRecorder;

  constructor(
    private readonly context: ControllerContext,
    private readonly informers: Informers,
  ) {
    this.recorder = context.recorder("volume_expand");
  }

  async reconcile(key: Key): Promise<void> {
    const claim = this.informers.claims.get(key);
    const volume = this.informers.volumes.get(claim?.spec?.volumeName ?? "");
    if (!claim || !volume || !wantsMore(claim) || !isBoundTo(volume, claim)) return;
    if (homeOf(volume) !== undefined) return this.grow(claim, volume);
    this.recorder.event(claim, "Normal", "ExternalExpanding", notOurs);
  }

  /** The volume first: a claim never says that it has more than its volume does. */
  private async grow(claim: V1PersistentVolumeClaim, volume: V1PersistentVolume): Promise<void> {
    const { client } = this.context;
    const storage = claim.spec?.resources?.requests?.storage ?? "0";
    if (isLess(volume.spec?.capacity?.storage, storage)) {
      const capacity = { ...volume.spec?.capacity, storage };
      await client.update(persistentVolumes, { ...volume, spec: { ...volume.spec, capacity } });
    }
    const capacity = { ...claim.status?.capacity, storage };
    const next = { ...claim, status: { ...claim.status, capacity } };
    await client.update(persistentVolumeClaims, next, { subresource: "status" });
    this.recorder.event(claim, "Normal", "VolumeResizeSuccessful", "Resize volume succeeded");
  }
}

const notOurs =
  "Ignoring the PVC: didn't find a plugin capable of expanding the volume; waiting for an external controller to process this PVC.";

const wantsMore = (claim: V1PersistentVolumeClaim): boolean =>
  isFullyBound(claim) &&
  claim.status?.phase === "Bound" &&
  isLess(claim.status.capacity?.storage, claim.spec?.resources?.requests?.storage);

function isLess(has: string | undefined, wanted: string | undefined): boolean {
  const [left, right] = [has, wanted].map((text) => tryParseQuantity(text ?? "0"));
  return left !== undefined && right !== undefined && compareQuantity(left, right) < 0;
}
