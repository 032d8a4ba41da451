import { homeOf } from "../../api/core/local-volume.js";
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
    const bound = references
      .filter((key) => key.startsWith(claimPrefix))
      .map((key) => this.claims.get(key.slice(claimPrefix.length))?.spec?.volumeName);
    const held = this.volumes.byIndex(byHome, nodeName).map(({ metadata }) => metadata.name);
    return [...bound, ...held].flatMap((name) => (name ? [`persistentvolumes/${name}`] : []));
  }

  /** The claim that the volume is for, as pods refer to it. */
  claimKeyOf(volume: V1PersistentVolume): ItemKey {
    return `${claimPrefix}${keyOf(volume.spec?.claimRef ?? {})}`;
  }
}
