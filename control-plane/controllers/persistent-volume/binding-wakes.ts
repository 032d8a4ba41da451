import {
  classOfClaim,
  classOfVolume,
  isFullyBound,
  wantsDefaultClass,
} from "../../../api/core/volume-binding.js";
import type {
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1StorageClass,
} from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { isDefaultClass } from "../../../api/storage/default-class.js";
import type { Key } from "../../reconcile/reconciler.js";
import type { VolumeInformers } from "./binding.js";

/** Which claims a volume concerns, and which volumes a claim. */
export class BindingWakes {
  constructor(private readonly informers: VolumeInformers) {
    informers.claims.addIndex("class", (claim) => (isFullyBound(claim) ? [] : [classWanted(claim)]));
    informers.claims.addIndex("volume", ({ spec }) => (spec?.volumeName ? [spec.volumeName] : []));
    informers.volumes.addIndex("claim", ({ spec }) => (spec?.claimRef ? [keyOf(spec.claimRef)] : []));
  }

  /** Those that name the claim, and the one that it names. */
  volumesOf({ metadata, spec }: V1PersistentVolumeClaim): readonly Key[] {
    const keeping = this.informers.volumes.byIndex("claim", keyOf(metadata)).map(key);
    return spec?.volumeName ? [...new Set([...keeping, spec.volumeName])] : keeping;
  }

  /** Those that name the volume, the one that it is kept for, or all that it might suit. */
  claimsOf(volume: V1PersistentVolume): readonly Key[] {
    const { claimRef } = volume.spec ?? {};
    const naming = this.informers.claims.byIndex("volume", volume.metadata.name ?? "").map(key);
    if (claimRef) return [...new Set([...naming, keyOf(claimRef)])];
    const className = classOfVolume(volume);
    return [...naming, ...this.wanting(className), ...(className ? [] : this.wanting(noneSaid))];
  }

  /** Those that wait for the class. */
  claimsOfClass(found: V1StorageClass): readonly Key[] {
    const named = this.wanting(found.metadata.name ?? "");
    return isDefaultClass(found) ? [...named, ...this.wanting(noneSaid)] : named;
  }

  private wanting(className: string): readonly Key[] {
    return this.informers.claims.byIndex("class", className).map(key);
  }
}

/** No class is called so. */
const noneSaid = "*";

const classWanted = (claim: V1PersistentVolumeClaim): string =>
  wantsDefaultClass(claim) ? noneSaid : classOfClaim(claim);

const key = ({ metadata }: V1PersistentVolume | V1PersistentVolumeClaim): Key => keyOf(metadata);
