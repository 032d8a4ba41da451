import { homeOf } from "../../api/core/local-volume.js";
import { isBoundTo } from "../../api/core/volume-binding.js";
import type { V1PersistentVolume, V1PersistentVolumeClaim } from "../../api/generated/types.js";
import { keyOf } from "../../api/meta/object.js";
import { persistentVolumeClaims, persistentVolumes } from "../../api/resources.js";
import type { Informer, InformerFactory } from "../../client/informer.js";
import type { ItemKey } from "./assigned-item.js";

const byHome = "assignment-home";
const claimPrefix = "persistentvolumeclaims/";

/** Which PersistentVolumes nodes need: those behind their pods' claims, and those that they hold. */
export class VolumesBehind {
  private readonly claims: Informer<V1PersistentVolumeClaim>;
  private readonly volumes: Informer<V1PersistentVolume>;

  constructor(informers: InformerFactory) {
    this.claims = informers.informer(persistentVolumeClaims);
    this.volumes = informers.informer(persistentVolumes);
    this.volumes.addIndex(byHome, (volume) => [homeOf(volume) ?? ""]);
  }

  /** @param references what the node's pods refer to */
  keysFor(nodeName: string, references: readonly ItemKey[]): readonly ItemKey[] {
    const bound = references.filter((key) => key.startsWith(claimPrefix)).map((key) => this.volumeOf(key));
    const held = this.volumes.byIndex(byHome, nodeName).map(({ metadata }) => metadata.name);
    return [...bound, ...held].flatMap((name) => (name ? [`persistentvolumes/${name}`] : []));
  }

  /** Only what is kept for the claim: a claim may name any volume. */
  private volumeOf(claimKey: ItemKey): string | undefined {
    const claim = this.claims.get(claimKey.slice(claimPrefix.length));
    const volume = this.volumes.get(claim?.spec?.volumeName ?? "");
    return claim && volume && isBoundTo(volume, claim) ? volume.metadata.name : undefined;
  }

  /** The claim that the volume is for, as pods refer to it. */
  claimKeyOf(volume: V1PersistentVolume): ItemKey {
    return `${claimPrefix}${keyOf(volume.spec?.claimRef ?? {})}`;
  }
}
