import { chmod, mkdir, rm } from "node:fs/promises";
import type { V1EmptyDirVolumeSource } from "../../api/generated/types.js";
import { parseQuantity, quantityValue } from "../../api/meta/quantity.js";
import type { Commands } from "../host/commands.js";

/** A directory that lives as long as the pod; in memory it is a tmpfs of at most the size limit. */
export async function prepareEmptyDir(
  directory: string,
  { medium, sizeLimit }: V1EmptyDirVolumeSource,
  commands: Commands,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  if (medium === "Memory" && !(await isMountPoint(directory, commands))) {
    const size = sizeLimit === undefined ? [] : [`size=${quantityValue(parseQuantity(sizeLimit))}`];
    const options = ["mode=0777", ...size].join(",");
    await commands.run("mount", ["-t", "tmpfs", "-o", options, "tmpfs", directory]);
  }
  await chmod(directory, 0o777);
}

export async function removeEmptyDir(
  directory: string,
  { medium }: V1EmptyDirVolumeSource,
  commands: Commands,
): Promise<void> {
  if (medium === "Memory" && (await isMountPoint(directory, commands)))
    await commands.run("umount", [directory]);
  await rm(directory, { recursive: true, force: true });
}

async function isMountPoint(directory: string, commands: Commands): Promise<boolean> {
  return commands.run("mountpoint", ["-q", directory]).then(
    () => true,
    () => false,
  );
}
