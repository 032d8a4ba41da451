import { homeOf, isBeingMade, isBlock } from "../../api/core/made-volume.js";
import { sourceOf } from "../../api/core/validate-volume-source.js";
import { isReachable } from "../../api/core/volume-match.js";
import type { V1Node, V1PersistentVolume, V1Pod, V1Volume } from "../../api/generated/types.js";
import type { ObjectSource } from "../pods/spec/object-source.js";
import { claimedVolume } from "./claimed-volume.js";
import { giveToGroup } from "./fs-group.js";
import { prepareHostPath } from "./host-path.js";
import { goneText } from "./mounted/data-file.js";
import { MountError } from "./mounted/mount-error.js";
import { type MountTools, mountableOf } from "./mounted/mountable-volume.js";
import type { PodMounts } from "./mounted/pod-mounts.js";
import { VolumeError } from "./volume-error.js";
import type { VolumePath } from "./volume-paths.js";

/** Volumes that outlive the pod: they are where their PersistentVolume says, and stay there. */
export class ClaimVolumes {
  constructor(
    private readonly tools: MountTools,
    private readonly mounts: PodMounts,
  ) {}

  /**
   * Throws VolumeError or MountError while it can't be had.
   * @param isHad by this pod already: what is in it is the containers' business
   */
  async prepare(pod: V1Pod, volume: V1Volume, objects: ObjectSource, isHad = false): Promise<VolumePath> {
    const found = claimedVolume(pod, volume, objects);
    const readOnly = volume.persistentVolumeClaim?.readOnly ?? false;
    if (!isHad) requireHere(found, objects.node(pod.spec?.nodeName ?? ""));
    const path = await this.madeReady(pod, found, objects);
    if (isBlock(found)) return { path, readOnly, isDevice: true };
    if (!isHad && found.spec?.local && !readOnly) await this.setGroup(path, pod);
    return { path, readOnly };
  }

  /** Where it is, if it can be had; undefined: it can't now. */
  async find(pod: V1Pod, volume: V1Volume, objects: ObjectSource): Promise<VolumePath | undefined> {
    try {
      const found = claimedVolume(pod, volume, objects);
      const mountable = mountableOf(found, objects, this.tools);
      const path = mountable ? await this.mounts.find(pod, mountable) : await this.pathOf(found);
      if (path === undefined) return undefined;
      const readOnly = volume.persistentVolumeClaim?.readOnly ?? false;
      return { path, readOnly, ...(isBlock(found) ? { isDevice: true } : {}) };
    } catch (error) {
      if (error instanceof VolumeError || error instanceof MountError) return undefined;
      throw error;
    }
  }

  private async madeReady(pod: V1Pod, volume: V1PersistentVolume, objects: ObjectSource): Promise<string> {
    const mountable = mountableOf(volume, objects, this.tools);
    return mountable ? this.mounts.use(pod, mountable) : this.pathOf(volume);
  }

  private async pathOf(volume: V1PersistentVolume): Promise<string> {
    const { files } = this.tools;
    const { hostPath, local, mountOptions = [] } = volume.spec ?? {};
    if (hostPath && isBlock(volume)) throw new VolumeError("hostPath volumes have no block devices");
    if (hostPath) {
      if (mountOptions.length > 0)
        throw new VolumeError("Mount options are not supported for this volume type");
      await prepareHostPath(hostPath, files);
      return hostPath.path;
    }
    if (!local) throw new VolumeError(`volumes of type ${typeOf(volume)} are not supported by this node`);
    const isOurs = homeOf(volume) !== undefined;
    if (isBeingMade(volume)) throw new VolumeError("the volume is being made");
    const there = await files.stat(local.path);
    if (there && isBlock(volume) && !there.isBlockDevice())
      throw new VolumeError(`path ${JSON.stringify(local.path)} is not a block device`);
    if (there) return local.path;
    throw new VolumeError(
      isOurs
        ? goneText(volume.metadata.name ?? "", local.path)
        : `path ${JSON.stringify(local.path)} does not exist`,
    );
  }

  private async setGroup(path: string, { spec }: V1Pod): Promise<void> {
    const { fsGroup, fsGroupChangePolicy } = spec?.securityContext ?? {};
    if (fsGroup === undefined) return;
    await this.tools.files.within(path, (directory) =>
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
