import type { V1Container, V1Pod } from "../../../api/generated/types.js";
import { podLimits } from "../../../api/meta/pod-resources.js";
import { formatQuantity, parseQuantity, quantityValue } from "../../../api/meta/quantity.js";
import type { Files } from "../../files/files.js";
import {
  type ContainerInfo,
  type ContainerRuntime,
  containerLabels,
} from "../../runtime/container-runtime.js";
import { isSandbox } from "../../runtime/pod-containers.js";
import { diskUsage, type TreeUsage, treeUsage } from "../../volumes/disk-usage.js";
import type { VolumePaths } from "../../volumes/volume-paths.js";
import { allContainers, specOf } from "../lifecycle/context.js";
import type { ContainerCache } from "../node/container-cache.js";
import type { PodWorker } from "./pod-worker.js";

const storage = "ephemeral-storage";

export interface StorageUse {
  readonly files: Files;
  readonly pod: V1Pod;
  readonly volumePaths: VolumePaths;
  readonly containers: readonly ContainerInfo[];
}

/** Where a pod that runs here keeps things on the node's disk. */
export function storageOf({ memory }: PodWorker, cache: ContainerCache, files: Files): StorageUse {
  const { pod, uid, volumePaths } = memory;
  return { files, pod, volumePaths, containers: cache.ofPod(uid).filter((info) => !isSandbox(info)) };
}

/** Why a pod has to go because of what it keeps on the node's disk; nothing is measured that has no limit. */
export async function storageExcess(use: StorageUse, runtime: ContainerRuntime): Promise<string | undefined> {
  const inVolume = await volumeExcess(use);
  if (inVolume || !allContainers(specOf(use.pod)).some((one) => limitOf(one) !== undefined)) return inVolume;
  const byName = await containerBytes(use, runtime);
  return (await podExcess(use, byName)) ?? containerExcess(use, byName);
}

/** A limit of 0 is none. */
async function volumeExcess({ files, pod, volumePaths }: StorageUse): Promise<string | undefined> {
  for (const { name, emptyDir } of specOf(pod).volumes ?? []) {
    const limit = bytesOf(emptyDir?.sizeLimit ?? "0");
    const path = volumePaths.get(name)?.path;
    if (limit === 0 || path === undefined || (await diskUsage(files, path, limit)) <= limit) continue;
    return `Usage of EmptyDir volume ${JSON.stringify(name)} exceeds the limit ${quoted(emptyDir?.sizeLimit)}. `;
  }
  return undefined;
}

async function podExcess(
  { files, pod, volumePaths }: StorageUse,
  byName: ReadonlyMap<string, number>,
): Promise<string | undefined> {
  const limit = podLimits(specOf(pod)).get(storage);
  if (!limit) return undefined;
  const most = quantityValue(limit);
  let used = [...byName.values()].reduce((sum, bytes) => sum + bytes, 0);
  for (const { name, emptyDir } of specOf(pod).volumes ?? []) {
    const path = emptyDir?.medium === "Memory" ? undefined : emptyDir && volumePaths.get(name)?.path;
    if (path !== undefined && used <= most) used += await diskUsage(files, path, most - used);
  }
  if (used <= most) return undefined;
  return `Pod ephemeral local storage usage exceeds the total limit of containers ${formatQuantity(limit)}. `;
}

function containerExcess({ pod }: StorageUse, byName: ReadonlyMap<string, number>): string | undefined {
  const over = allContainers(specOf(pod)).find((container) => {
    const limit = limitOf(container);
    return limit !== undefined && (byName.get(container.name) ?? 0) > bytesOf(limit);
  });
  return (
    over && `Container ${over.name} exceeded its local ephemeral storage limit ${quoted(limitOf(over))}. `
  );
}

/** Of all instances that are kept: what they wrote outside of volumes, and their logs. */
export async function containerBytes(
  { containers }: Pick<StorageUse, "containers">,
  runtime: ContainerRuntime,
): Promise<ReadonlyMap<string, number>> {
  const byName = new Map<string, number>();
  for (const { id, labels } of containers) {
    const name = labels[containerLabels.containerName] ?? "";
    byName.set(name, (byName.get(name) ?? 0) + (await runtime.diskBytes(id)));
  }
  return byName;
}

/** How many files they have written outside of volumes; those that can't be seen from here don't count. */
export async function containerInodes(
  { files, containers }: Pick<StorageUse, "files" | "containers">,
  runtime: Pick<ContainerRuntime, "layerPath">,
): Promise<number> {
  let inodes = 0;
  for (const { id } of containers) {
    const path = await runtime.layerPath(id);
    if (path !== undefined && (await files.stat(path))) inodes += (await treeUsage(files, path)).inodes;
  }
  return inodes;
}

/** What a pod keeps in volumes that go with it. */
export async function volumeUsage({
  files,
  pod,
  volumePaths,
}: Omit<StorageUse, "containers">): Promise<TreeUsage> {
  const used = { bytes: 0, inodes: 0 };
  for (const { name, emptyDir } of specOf(pod).volumes ?? []) {
    const path = emptyDir && emptyDir.medium !== "Memory" ? volumePaths.get(name)?.path : undefined;
    if (path === undefined) continue;
    const { bytes, inodes } = await treeUsage(files, path);
    used.bytes += bytes;
    used.inodes += inodes;
  }
  return used;
}

const limitOf = ({ resources }: V1Container) => resources?.limits?.[storage];

const bytesOf = (text: string) => quantityValue(parseQuantity(text));

const quoted = (text = "0") => JSON.stringify(formatQuantity(parseQuantity(text)));
