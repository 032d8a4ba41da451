import { homeOf } from "../../../api/core/made-volume.js";
import { mountSecretOf } from "../../../api/core/sshfs-volume.js";
import type { V1PersistentVolume, V1VolumeAttachment } from "../../../api/generated/types.js";
import type { ObjectRef } from "../../../api/meta/object.js";
import { persistentVolumes, volumeAttachments } from "../../../api/resources.js";
import type { Informer, InformerFactory } from "../../../client/informer.js";

const bySecret = "node-authorizer-secret";

/** Whom volumes are for. */
export class NodeVolumes {
  private readonly volumes: Informer<V1PersistentVolume>;
  private readonly attachments: Informer<V1VolumeAttachment>;

  constructor(informers: InformerFactory) {
    this.volumes = informers.informer(persistentVolumes);
    this.attachments = informers.informer(volumeAttachments);
    this.volumes.addIndex(bySecret, (volume) => [mountSecretOf(volume) ?? ""]);
  }

  /** The PersistentVolumes that nodes mount with a Secret, by name. @param key `namespace/name` */
  mountedWith(key: string): readonly string[] {
    return this.volumes.byIndex(bySecret, key).map(({ metadata }) => metadata.name ?? "");
  }

  /** The claim that a PersistentVolume is bound to. */
  claimOf(volume: string): ObjectRef | undefined {
    const claim = this.volumes.get(volume)?.spec?.claimRef;
    return claim?.name && claim.namespace ? { namespace: claim.namespace, name: claim.name } : undefined;
  }

  /** The node that holds a PersistentVolume and says what became of it. */
  homeOf(volume: string): string | undefined {
    const found = this.volumes.get(volume);
    return found && homeOf(found);
  }

  attached(nodeName: string, attachment: string): boolean {
    return this.attachments.get(attachment)?.spec?.nodeName === nodeName;
  }
}
