import { basename, dirname } from "node:path";
import type { V1EmptyDirVolumeSource } from "../../api/generated/types.js";
import { parseQuantity, quantityValue } from "../../api/meta/quantity.js";
import type { Directory } from "../files/directory.js";
import type { Files } from "../files/files.js";
import type { Commands } from "../host/commands.js";
import { setGroup } from "./fs-group.js";
import { mountMemory } from "./mounted/memory-mount.js";

/** Makes an empty directory for everybody, or for the pod's group. One that is there is the containers': it is left alone. */
export async function prepareEmptyDir(
  path: string,
  source: V1EmptyDirVolumeSource,
  group: number | undefined,
  files: Files,
  commands: Commands,
): Promise<void> {
  if (source.medium && source.medium !== "Memory")
    throw new Error(`unknown storage medium "${source.medium}"`);
  await files.makeDirectory(dirname(path));
  await files.within(dirname(path), (parent) => makeOnce(parent, basename(path), group));
  if (source.medium === "Memory") await mountMemory(path, memoryOptions(source, group), files, commands);
}

/** Under another name until its mode and group are right: this process may be killed in between. */
async function makeOnce(parent: Directory, name: string, group: number | undefined): Promise<void> {
  if (await parent.lstat(name)) return;
  const draft = `..${name}`;
  await parent.ensure(draft, 0o777, async (directory) => {
    await directory.chmod(0o777);
    if (group !== undefined) await setGroup(directory, group, "write");
  });
  await parent.rename(draft, name);
}

/** Of at most the size limit. */
const memoryOptions = ({ sizeLimit }: V1EmptyDirVolumeSource, group: number | undefined) => [
  ...(group === undefined ? ["mode=0777"] : ["mode=2777", `gid=${group}`]),
  ...(sizeLimit === undefined ? [] : [`size=${quantityValue(parseQuantity(sizeLimit))}`]),
];
