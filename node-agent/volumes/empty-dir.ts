import { dirname } from "node:path";
import type { V1EmptyDirVolumeSource } from "../../api/generated/types.js";
import { parseQuantity, quantityValue } from "../../api/meta/quantity.js";
import { mountPointsBelow } from "../files/mount-points.js";
import type { Commands } from "../host/commands.js";

/** Mounts a tmpfs of at most the size limit over the directory of a volume that is to be in memory. */
export async function prepareEmptyDir(
  directory: string,
  { medium, sizeLimit }: V1EmptyDirVolumeSource,
  commands: Commands,
): Promise<void> {
  if (medium === "Memory" && !(await mountPointsBelow(dirname(directory))).includes(directory)) {
    const size = sizeLimit === undefined ? [] : [`size=${quantityValue(parseQuantity(sizeLimit))}`];
    const options = ["mode=0777", ...size].join(",");
    await commands.run("mount", ["-t", "tmpfs", "-o", options, "tmpfs", directory]);
  }
}
