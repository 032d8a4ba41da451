import { homeOf, isBeingMade } from "../../api/core/local-volume.js";
import { sourceOf } from "../../api/core/validate-volume-source.js";
import { isReachable } from "../../api/core/volume-match.js";
import type { V1Node, V1PersistentVolume, V1Pod, V1Volume } from "../../api/generated/types.js";
import type { Files } from "../files/files.js";
import type { ObjectSource } from "../pods/spec/object-source.js";
import { claimedVolume } from "./claimed-volume.js";
import { giveToGroup } from "./fs-group.js";
import { prepareHostPath } from "./host-path.js";
import { VolumeError } from "./volume-error.js";
import type { VolumePath } from "./volume-paths.js";

/** Volumes that outlive the pod: they are where their PersistentVolume says, and stay there. */
export class ClaimVolumes {
  constructor(private readonly files: Files) {}

  /**
   * Throws VolumeError while it can't be had.
   * @param isHad by this pod already: what is in it is the containers' business
   */
  async prepare(pod: V1Pod, volume: V1Volume, objects: ObjectSource, isHad = false): Promise<VolumePath> {
    const found = claimedVolume(pod, volume, objects);
    const readOnly = volume.persistentVolumeClaim?.readOnly ?? false;
    if (!isHad) requireHere(found, objects.node(pod.spec?.nodeName ?? ""));
    const path = await this.pathOf(found);
    if (!isHad && found.spec?.local && !readOnly) await this.setGroup(path, pod);
    return { path, readOnly };
  }

  /** Where it is, if it can be had; undefined: it can't now. */
  async find(pod: V1Pod, volume: V1Volume, objects: ObjectSource): Promise<VolumePath | undefined> {
    try {
      const path = await this.pathOf(claimedVolume(pod, volume, objects));
      return { path, readOnly: volume.persistentVolumeClaim?.readOnly ?? false };
    } catch (error) {
      if (error instanceof VolumeError) return undefined;
      throw error;
    }
  }

  private async pathOf(volume: V1PersistentVolume): Promise<string> {
    const { hostPath, local, volumeMode } = volume.spec ?? {};
    if (volumeMode === "Block") throw new VolumeError("block devices are not supported by this node");
    if (hostPath) {
      await prepareHostPath(hostPath, this.files);
      return hostPath.path;
    }
    if (!local) throw new VolumeError(`volumes of type ${typeOf(volume)} are not supported by this node`);
    const isOurs = homeOf(volume) !== undefined;
    if (isBeingMade(volume)) throw new VolumeError("the volume is being made");
    if (await this.files.stat(local.path)) return local.path;
    throw new VolumeError(
      isOurs
        ? `the data of volume ${JSON.stringify(volume.metadata.name)} is gone: ${local.path} does not exist`
        : `path ${JSON.stringify(local.path)} does not exist`,
    );
  }

  private async setGroup(path: string, { spec }: V1Pod): Promise<void> {
    const { fsGroup, fsGroupChangePolicy } = spec?.securityContext ?? {};
    if (fsGroup === undefined) return;
    await this.files.within(path, (directory) =>
      giveToGroup(directory, fsGroup, fsGroupChangePolicy === "OnRootMismatch"),
    );
  }
}

/** A pod that names its node comes past the scheduler, and what is at that path here may be somebody else's. */
function requireHere(volume: V1PersistentVolume, node: V1Node | undefined): void {
  if (!volume.spec?.nodeAffinity?.required || (node && isReachable(volume, node))) return;
  const name = JSON.stringify(volume.metadata.name);
  throw new VolumeError(`NodeAffinity check failed for volume ${name} : no matching NodeSelectorTerms`);
}

const typeOf = ({ spec = {} }: V1PersistentVolume): string => Object.keys(sourceOf(spec))[0] ?? "unknown";
