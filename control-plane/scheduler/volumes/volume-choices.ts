import { classOfClaim, isBoundTo, selectedNodeOf } from "../../../api/core/volume-binding.js";
import { bestVolume, isFree, isReachable, selectorOfClaim } from "../../../api/core/volume-match.js";
import type {
  V1Node,
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1StorageClass,
} from "../../../api/generated/types.js";
import { everything, type LabelSelector } from "../../../api/meta/label-selector.js";
import { keyOf } from "../../../api/meta/object.js";
import { allowsNode } from "../../../api/storage/allowed-topologies.js";
import type { PromisedVolumes, VolumePromise } from "./promised-volumes.js";
import type { VolumeListers } from "./volume-listers.js";

const noProvisioner = "kubernetes.io/no-provisioner";

/** Finds for one pod's unbound claims what they could have on a node. */
export class VolumeChoices {
  private readonly wanted: readonly Wanted[];

  constructor(
    claims: readonly V1PersistentVolumeClaim[],
    private readonly listers: VolumeListers,
    private readonly promised: PromisedVolumes,
  ) {
    this.wanted = claims.map((claim) => {
      const selector = selectorOfClaim(claim);
      return {
        claim,
        candidates: listers.volumes().filter((volume) => mightSuit(volume, claim, selector)),
        storageClass: listers.storageClass(classOfClaim(claim)),
      };
    });
  }

  /** undefined: one of the claims can have nothing there. */
  on(node: V1Node): readonly VolumePromise[] | undefined {
    if (this.wanted.length === 0) return [];
    const taken = new Set(this.promised.taken);
    const found: VolumePromise[] = [];
    for (const wanted of this.wanted) {
      const promise = this.promiseOf(wanted, node, taken);
      if (!promise) return undefined;
      found.push(promise);
      if (promise.volumeName) taken.add(promise.volumeName);
    }
    return found;
  }

  private promiseOf(
    { claim, candidates, storageClass }: Wanted,
    node: V1Node,
    taken: ReadonlySet<string>,
  ): VolumePromise | undefined {
    const { name: nodeName = "" } = node.metadata;
    const known = this.promised.of(keyOf(claim.metadata));
    if (known) return this.isKept(known, node) ? known : undefined;
    const selected = selectedNodeOf(claim);
    if (selected !== undefined)
      return selected === nodeName ? { claim, nodeName, volumeName: undefined } : undefined;
    const volumeName = bestVolume(claim, candidates, { node, taken, selector: everything })?.metadata.name;
    if (volumeName) return { claim, nodeName, volumeName };
    return canBeMade(storageClass, node) ? { claim, nodeName, volumeName } : undefined;
  }

  private isKept({ nodeName, volumeName }: VolumePromise, node: V1Node): boolean {
    if (!volumeName) return nodeName === node.metadata.name;
    const volume = this.listers.volume(volumeName);
    return volume !== undefined && isReachable(volume, node);
  }
}

interface Wanted {
  readonly claim: V1PersistentVolumeClaim;
  readonly candidates: readonly V1PersistentVolume[];
  readonly storageClass: V1StorageClass | undefined;
}

/** On some node: most of the volumes are somebody's, and what users write into selectors is held against each once. */
function mightSuit(
  volume: V1PersistentVolume,
  claim: V1PersistentVolumeClaim,
  selector: LabelSelector,
): boolean {
  return volume.spec?.claimRef ? isBoundTo(volume, claim) : isFree(volume, claim, selector);
}

function canBeMade(storageClass: V1StorageClass | undefined, node: V1Node): boolean {
  if (!storageClass?.provisioner || storageClass.provisioner === noProvisioner) return false;
  return allowsNode(storageClass, node);
}
