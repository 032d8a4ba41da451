import { access, chmod, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { V1Volume } from "../../api/generated/types.js";
import { messageOf } from "../../common/errors.js";
import type { Random } from "../../common/random.js";
import type { Commands } from "../host/commands.js";
import { isWritten, writeAtomically } from "./atomic-writer.js";
import { configMapFiles, defaultFileMode } from "./config-map.js";
import { downwardFiles } from "./downward-api.js";
import { prepareEmptyDir, removeEmptyDir } from "./empty-dir.js";
import type { FileTree } from "./file-tree.js";
import { setGroup } from "./fs-group.js";
import { prepareHostPath } from "./host-path.js";
import { projectedFiles } from "./projected.js";
import { secretFiles } from "./secret.js";
import type { VolumeContext } from "./volume-context.js";
import { VolumeError } from "./volume-error.js";

/** Where a pod's volumes are on the host, by name. */
export type VolumePaths = ReadonlyMap<string, string>;

export interface PodVolumesOptions {
  readonly commands: Commands;
  readonly random: Random;
}

/** Makes, renews and removes the volumes of pods under their directories. */
export class PodVolumes {
  constructor(private readonly options: PodVolumesOptions) {}

  /** Makes all volumes ready. Throws VolumeError in Kubernetes' words; safe to repeat. */
  async prepare(podDirectory: string, context: VolumeContext): Promise<VolumePaths> {
    const volumes = context.pod.spec?.volumes ?? [];
    const results = await Promise.allSettled(
      volumes.map((volume) => this.prepareNamed(podDirectory, volume, context)),
    );
    return new Map(
      results.map((result) => {
        if (result.status === "rejected") throw result.reason;
        return result.value;
      }),
    );
  }

  /** Where the volumes are if all of them have been made before, even if by now their files are old. */
  async find(podDirectory: string, volumes: readonly V1Volume[]): Promise<VolumePaths | undefined> {
    const paths = await Promise.all(volumes.map((volume) => findOne(podDirectory, volume)));
    const found = paths.filter((path) => path !== undefined);
    return found.length === volumes.length ? new Map(found) : undefined;
  }

  /** Removes everything that was made for the pod; what is the host's stays. */
  async remove(podDirectory: string, volumes: readonly V1Volume[]): Promise<void> {
    for (const volume of volumes) {
      if (volume.emptyDir) {
        await removeEmptyDir(pathOf(podDirectory, volume), volume.emptyDir, this.options.commands);
      }
    }
    await rm(podDirectory, { recursive: true, force: true });
  }

  private async prepareNamed(
    podDirectory: string,
    volume: V1Volume,
    context: VolumeContext,
  ): Promise<[string, string]> {
    try {
      return [volume.name, await this.prepareOne(podDirectory, volume, context)];
    } catch (error) {
      const why = `MountVolume.SetUp failed for volume "${volume.name}" : ${messageOf(error)}`;
      throw new VolumeError(why, { cause: error });
    }
  }

  private async prepareOne(podDirectory: string, volume: V1Volume, context: VolumeContext): Promise<string> {
    if (volume.hostPath) {
      await prepareHostPath(volume.hostPath);
      return volume.hostPath.path;
    }
    const directory = pathOf(podDirectory, volume);
    const group = context.pod.spec?.securityContext?.fsGroup;
    if (volume.emptyDir) {
      await prepareEmptyDir(directory, volume.emptyDir, this.options.commands);
      if (group !== undefined && (await isEmpty(directory))) await setGroup(directory, group);
      return directory;
    }
    const files = await filesFor(volume, context);
    await mkdir(directory, { recursive: true });
    await chmod(directory, 0o777);
    const own = async (fresh: string) => {
      if (group !== undefined) await setGroup(fresh, group);
    };
    await writeAtomically(directory, files, this.options.random, own);
    return directory;
  }
}

async function findOne(podDirectory: string, volume: V1Volume): Promise<[string, string] | undefined> {
  if (volume.hostPath) return [volume.name, volume.hostPath.path];
  const directory = pathOf(podDirectory, volume);
  const there = volume.emptyDir ? await isThere(directory) : await isWritten(directory);
  return there ? [volume.name, directory] : undefined;
}

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

/** The layout of Kubernetes' own agent. */
function pathOf(podDirectory: string, volume: V1Volume): string {
  return join(podDirectory, "volumes", `kubernetes.io~${pluginOf(volume)}`, volume.name);
}

function pluginOf(volume: V1Volume): string {
  if (volume.emptyDir) return "empty-dir";
  if (volume.configMap) return "configmap";
  if (volume.secret) return "secret";
  return volume.projected ? "projected" : "downward-api";
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
const isEmpty = async (directory: string) => (await readdir(directory)).length === 0;
