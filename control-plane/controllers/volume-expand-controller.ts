import { homeOf, isGrowing, isImage } from "../../api/core/made-volume.js";
import { isBoundTo, isFullyBound } from "../../api/core/volume-binding.js";
import type {
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1PersistentVolumeClaimStatus,
} from "../../api/generated/types.js";
import { isConditionTrue } from "../../api/meta/conditions.js";
import { keyOf } from "../../api/meta/object.js";
import { compareQuantity, tryParseQuantity } from "../../api/meta/quantity.js";
import { persistentVolumeClaims, persistentVolumes } from "../../api/resources.js";
import type { EventRecorder } from "../../client/event-recorder.js";
import type { Informer } from "../../client/informer.js";
import { timestamp } from "../../common/clock.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../reconcile/controller-spec.js";
import type { Key, Reconciler } from "../reconcile/reconciler.js";

/** Lets bound claims grow: a folder has room for more already, an image is made larger by its node; other volumes are grown by whoever made them. */
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
    const storage = claim.spec?.resources?.requests?.storage ?? "0";
    if (isLess(volume.spec?.capacity?.storage, storage)) {
      const capacity = { ...volume.spec?.capacity, storage };
      const next = { ...volume, spec: { ...volume.spec, capacity } };
      return this.grow(claim, await this.context.client.update(persistentVolumes, next));
    }
    if (isGrowing(volume)) return this.pend(claim);
    const capacity = { ...claim.status?.capacity, storage };
    const conditions = claim.status?.conditions?.filter(({ type }) => type !== pending);
    await this.writeStatus(claim, {
      capacity,
      ...(conditions?.length ? { conditions } : { conditions: [] }),
    });
    const [reason, message] = isImage(volume)
      ? ["FileSystemResizeSuccessful", nodeSucceeded(volume)]
      : ["VolumeResizeSuccessful", "Resize volume succeeded"];
    this.recorder.event(claim, "Normal", reason, message);
  }

  /** Its node has the rest to do, and says so in the volume. */
  private async pend(claim: V1PersistentVolumeClaim): Promise<void> {
    const { conditions = [] } = claim.status ?? {};
    if (isConditionTrue(conditions, pending)) return;
    const condition = {
      type: pending,
      status: "True",
      lastTransitionTime: timestamp(this.context.clock),
      message: "Waiting for user to (re-)start a pod to finish file system resize of volume on node.",
    };
    const others = conditions.filter(({ type }) => type !== pending);
    await this.writeStatus(claim, { conditions: [...others, condition] });
    const message = "Require file system resize of volume on node";
    this.recorder.event(claim, "Normal", "FileSystemResizeRequired", message);
  }

  private async writeStatus(
    claim: V1PersistentVolumeClaim,
    changes: Partial<V1PersistentVolumeClaimStatus>,
  ): Promise<void> {
    const next = { ...claim, status: { ...claim.status, ...changes } };
    await this.context.client.update(persistentVolumeClaims, next, { subresource: "status" });
  }
}

const pending = "FileSystemResizePending";

const nodeSucceeded = ({ metadata }: V1PersistentVolume) =>
  `MountVolume.NodeExpandVolume succeeded for volume ${JSON.stringify(metadata.name)}`;

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
