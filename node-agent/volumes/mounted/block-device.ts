import type { Files } from "../../files/files.js";
import type { Commands } from "../../host/commands.js";
import { MountError } from "./mount-error.js";
import { attachedAt, dataOf, type Mountable } from "./mountable.js";

export interface BlockDevice extends Pick<Mountable, "key" | "name"> {
  /** A file of this node. */
  readonly path: string;
}

/** A file as a block device. It is attached once, whoever was killed in between, and found where other volumes have their files. */
export function blockDevice({ key, name, path }: BlockDevice, files: Files, commands: Commands): Mountable {
  return {
    key,
    name,
    async mount(place) {
      if (!(await files.stat(path)))
        throw new MountError(`the data of volume ${JSON.stringify(name)} is gone: ${path} does not exist`);
      await files.write(attachedAt(place), path);
      const [known] = await loopDevices(path, commands);
      const device = known ?? (await commands.run("losetup", ["--find", "--show", path])).trim();
      await commands.run("rmdir", [dataOf(place)]);
      await files.touch(dataOf(place), 0o600);
      await commands.run("mount", ["--bind", device, dataOf(place)]);
    },
  };
}

/** Those that a file is on. */
export async function loopDevices(path: string, commands: Commands): Promise<readonly string[]> {
  const listed = await commands.run("losetup", ["-n", "-O", "NAME", "-j", path]);
  return listed
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}
