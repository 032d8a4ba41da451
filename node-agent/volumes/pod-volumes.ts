import { basename, join } from "node:path";
import type { V1Container, V1Pod, V1Volume } from "../../api/generated/types.js";
import { messageOf } from "../../common/errors.js";
import type { Random } from "../../common/random.js";
import { Semaphore } from "../../common/semaphore.js";
import { type Directory, isEntryName } from "../files/directory.js";
import { removePodDirectory } from "../files/pod-directory.js";
import type { Commands } from "../host/commands.js";
import { allContainers, specOf } from "../pods/lifecycle/context.js";
import type { ObjectSource } from "../pods/spec/object-source.js";
import type { Mount } from "../runtime/container-runtime.js";
import { isWritten, writeAtomically } from "./atomic-writer.js";
import { ClaimVolumes } from "./claim-volumes.js";
import { isClaimed } from "./claimed-volume.js";
import { configMapFiles, defaultFileMode } from "./config-map.js";
import { volumeDevices } from "./devices.js";
import { downwardFiles } from "./downward-api.js";
import { prepareEmptyDir } from "./empty-dir.js";
import type { FileTree } from "./file-tree.js";
import { setGroup } from "./fs-group.js";
import { prepareHostPath } from "./host-path.js";
import { imageVolumePath } from "./image-volumes.js";
import { mountMemory } from "./mounted/memory-mount.js";
import { mountableOfPod } from "./mounted/mountable-volume.js";
import { PodMounts, type PodMountsOptions } from "./mounted/pod-mounts.js";
import { type VolumeMounting, volumeMounts } from "./mounts.js";
import { nestedMountPoints } from "./nested-mounts.js";
import { projectedFiles } from "./projected.js";
import { secretFiles } from "./secret.js";
import { SubPaths } from "./sub-paths.js";
import type { VolumeContext } from "./volume-context.js";
import { VolumeError } from "./volume-error.js";
import type { VolumePath, VolumePaths } from "./volume-paths.js";

export interface PodVolumesOptions extends PodMountsOptions {
  readonly random: Random;
  /** For what doesn't hang. */
  readonly commands: Commands;
}

interface Preparation {
  readonly podDirectory: string;
  readonly context: VolumeContext;
  readonly nested: ReturnType<typeof nestedMountPoints>;
}

/** Each holds directories open. */
const concurrent = 8;

/** Makes, renews and removes the volumes of pods under their directories. */
export class PodVolumes {
  readonly podMounts: PodMounts;
  private readonly claims: ClaimVolumes;
  private readonly subPaths: SubPaths;
  private readonly writing = new Semaphore(concurrent);

  constructor(private readonly options: PodVolumesOptions) {
    this.podMounts = new PodMounts(options);
    this.claims = new ClaimVolumes(options, this.podMounts);
    this.subPaths = new SubPaths(options.files, options.commands, options.log);
  }

  /** Makes all volumes ready, but for those of images, which come with the first container that mounts them. Throws VolumeError in Kubernetes' words; safe to repeat. */
  async prepare(podDirectory: string, context: VolumeContext): Promise<VolumePaths> {
    const spec = specOf(context.pod);
    const preparation = { podDirectory, context, nested: nestedMountPoints(allContainers(spec)) };
    const results = await Promise.allSettled(
      (spec.volumes ?? []).map((volume) => this.prepareNamed(volume, preparation)),
    );
    return new Map(
      results.map((result) => {
        if (result.status === "rejected") throw result.reason;
        return result.value;
      }),
    );
  }

  /** Where the volumes are if all of them have been made before, even if by now their files are old. */
  async find(podDirectory: string, pod: V1Pod, objects: ObjectSource): Promise<VolumePaths | undefined> {
    const volumes = pod.spec?.volumes ?? [];
    const paths = await Promise.all(
      volumes.map((volume) =>
        isClaimed(volume) ? this.findClaimed(pod, volume, objects) : this.findOne(podDirectory, pod, volume),
      ),
    );
    const found = paths.filter((path) => path !== undefined);
    return found.length === volumes.length ? new Map(found) : undefined;
  }

  /** Removes everything that was made for the pod; what is the host's stays. Rejects while it is still mounted. */
  async remove(podDirectory: string): Promise<void> {
    const { files, commands } = this.options;
    await removePodDirectory(podDirectory, files, commands);
    await this.podMounts.forget(basename(podDirectory));
  }

  /** What a container mounts of the pod's volumes. `env` serves subPathExpr. Throws ConfigError. */
  mounts(
    podDirectory: string,
    container: V1Container,
    volumes: VolumePaths,
    given: Pick<VolumeMounting, "env" | "recursive">,
  ): Promise<Mount[]> {
    const answers = (path: string) => this.podMounts.answers(path);
    return volumeMounts(container, { podDirectory, volumes, subPaths: this.subPaths, answers, ...given });
  }

  /** The block devices that a container gets of the pod's volumes. Throws ConfigError. */
  devices(container: V1Container, volumes: VolumePaths): Mount[] {
    return volumeDevices(container, volumes);
  }

  private async prepareNamed(volume: V1Volume, preparation: Preparation): Promise<[string, VolumePath]> {
    try {
      return [volume.name, await this.prepareOne(volume, preparation)];
    } catch (error) {
      const why = `MountVolume.SetUp failed for volume "${volume.name}" : ${messageOf(error)}`;
      throw new VolumeError(why, { cause: error });
    }
  }

  private async prepareOne(volume: V1Volume, preparation: Preparation): Promise<VolumePath> {
    const { pod, objects, had } = preparation.context;
    if (isClaimed(volume)) return this.claims.prepare(pod, volume, objects, had?.has(volume.name));
    const mountable = mountableOfPod(pod, volume, this.options);
    if (mountable) return { path: await this.podMounts.use(pod, mountable), readOnly: false };
    const place = placeOf(preparation.podDirectory, volume);
    if (volume.image) return place;
    if (volume.hostPath) {
      await prepareHostPath(volume.hostPath, this.options.files);
      return place;
    }
    const { emptyDir } = volume;
    const { files, commands } = this.options;
    if (emptyDir) await prepareEmptyDir(place.path, emptyDir, groupOf(preparation.context), files, commands);
    else await this.writeFiles(place.path, volume, preparation);
    return place;
  }

  private async findClaimed(
    pod: V1Pod,
    volume: V1Volume,
    objects: ObjectSource,
  ): Promise<[string, VolumePath] | undefined> {
    const place = await this.claims.find(pod, volume, objects);
    return place && [volume.name, place];
  }

  private async findOne(
    podDirectory: string,
    pod: V1Pod,
    volume: V1Volume,
  ): Promise<[string, VolumePath] | undefined> {
    const mountable = mountableOfPod(pod, volume, this.options);
    const mounted = mountable && (await this.podMounts.find(pod, mountable));
    if (mountable)
      return mounted === undefined ? undefined : [volume.name, { path: mounted, readOnly: false }];
    const place = placeOf(podDirectory, volume);
    if (volume.hostPath || volume.image) return [volume.name, place];
    const isThere = async (directory: Directory) => volume.emptyDir !== undefined || isWritten(directory);
    const there = await this.options.files.within(place.path, isThere).catch(() => false);
    return there ? [volume.name, place] : undefined;
  }

  private async writeFiles(path: string, volume: V1Volume, { context, nested }: Preparation): Promise<void> {
    const { files, commands } = this.options;
    const tree = await filesFor(volume, context);
    const group = groupOf(context);
    const options = {
      random: this.options.random,
      mountPoints: nested.get(volume.name) ?? [],
      prepare: async (fresh: Directory) => {
        if (group !== undefined) await setGroup(fresh, group, "read");
      },
    };
    await files.makeDirectory(path);
    if (isSecret(volume)) await mountMemory(path, ["mode=0755"], files, commands);
    const write = async (directory: Directory) => {
      await directory.chmod(0o755);
      await writeAtomically(directory, tree, options);
    };
    await this.writing.run(() => files.within(path, write));
  }
}

/** What may hold secrets or tokens is never on a disk. */
const isSecret = ({ secret, projected, downwardAPI }: V1Volume) =>
  Boolean(secret || projected || downwardAPI);

const groupOf = ({ pod }: VolumeContext) => pod.spec?.securityContext?.fsGroup;

async function filesFor(volume: V1Volume, context: VolumeContext): Promise<FileTree> {
  const { configMap, secret, downwardAPI, projected } = volume;
  if (configMap) return configMapFiles(configMap, context, configMap.defaultMode ?? defaultFileMode);
  if (secret) return secretFiles(secret, context, secret.defaultMode ?? defaultFileMode);
  if (projected) return projectedFiles(projected, context);
  if (downwardAPI) {
    return downwardFiles(downwardAPI.items ?? [], context, downwardAPI.defaultMode ?? defaultFileMode);
  }
  const type = Object.keys(volume).find((key) => key !== "name");
  throw new VolumeError(`volumes of type ${type} are not supported by this node`);
}

/** The layout of Kubernetes' own agent. Throws VolumeError for a name that is none. */
function placeOf(podDirectory: string, volume: V1Volume): VolumePath {
  if (!isEntryName(volume.name)) throw new VolumeError(`invalid volume name ${JSON.stringify(volume.name)}`);
  if (volume.hostPath) return { path: volume.hostPath.path, readOnly: false };
  if (volume.image)
    return { path: imageVolumePath(podDirectory, volume.name), readOnly: true, isSealed: true };
  const path = join(podDirectory, "volumes", `kubernetes.io~${pluginOf(volume)}`, volume.name);
  return { path, readOnly: !volume.emptyDir };
}

function pluginOf(volume: V1Volume): string {
  if (volume.emptyDir) return "empty-dir";
  if (volume.configMap) return "configmap";
  if (volume.secret) return "secret";
  return volume.projected ? "projected" : "downward-api";
}
