import { homeOf } from "../../api/core/made-volume.js";
import { mountSecretOf } from "../../api/core/sshfs-volume.js";
import { isBoundTo } from "../../api/core/volume-binding.js";
import type { V1PersistentVolume, V1PersistentVolumeClaim } from "../../api/generated/types.js";
import { keyOf } from "../../api/meta/object.js";
import { persistentVolumeClaims, persistentVolumes } from "../../api/resources.js";
import type { Informer, InformerFactory } from "../../client/informer.js";
import type { ItemKey } from "./assigned-item.js";

const byHome = "assignment-home";
const bySecret = "assignment-secret";
const claimPrefix = "persistentvolumeclaims/";

/** Which PersistentVolumes nodes need, with the Secrets to mount them: those behind their pods' claims, and those that they hold. */
export class VolumesBehind {
  private readonly claims: Informer<V1PersistentVolumeClaim>;
  private readonly volumes: Informer<V1PersistentVolume>;

  constructor(informers: InformerFactory) {
    this.claims = informers.informer(persistentVolumeClaims);
    this.volumes = informers.informer(persistentVolumes);
    this.volumes.addIndex(byHome, (volume) => [homeOf(volume) ?? ""]);
    this.volumes.addIndex(bySecret, (volume) => [mountSecretOf(volume) ?? ""]);
  }

  /** @param references what the node's pods refer to */
  keysFor(nodeName: string, references: readonly ItemKey[]): readonly ItemKey[] {
    const bound = references.filter((key) => key.startsWith(claimPrefix)).map((key) => this.volumeOf(key));
    const found = [...bound.flatMap((volume) => volume ?? []), ...this.volumes.byIndex(byHome, nodeName)];
    return found.flatMap((volume) => {
      const secret = mountSecretOf(volume);
      return [`persistentvolumes/${volume.metadata.name}`, ...(secret ? [`secrets/${secret}`] : [])];
    });
  }

  /** Those that nodes mount with a Secret. @param key `namespace/name` */
  mountedWith(key: string): readonly V1PersistentVolume[] {
    return this.volumes.byIndex(bySecret, key);
  }

  /** Only what is kept for the claim: a claim may name any volume. */
  private volumeOf(claimKey: ItemKey): V1PersistentVolume | undefined {
    const claim = this.claims.get(claimKey.slice(claimPrefix.length));
    const volume = this.volumes.get(claim?.spec?.volumeName ?? "");
    return claim && volume && isBoundTo(volume, claim) ? volume : undefined;
  }

  /** The claim that the volume is for, as pods refer to it. */
  claimKeyOf(volume: V1PersistentVolume): ItemKey {
    return `${claimPrefix}${keyOf(volume.spec?.claimRef ?? {})}`;
  }
}
