import type { Files } from "../../files/files.js";
import type { Commands } from "../../host/commands.js";
import { loopDevices, requireData } from "./data-file.js";
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
      await requireData(name, path, files);
      await files.write(attachedAt(place), path);
      const [known] = await loopDevices(path, commands);
      const device = known ?? (await commands.run("losetup", ["--find", "--show", path])).trim();
      await commands.run("rmdir", [dataOf(place)]);
      await files.touch(dataOf(place), 0o600);
      await commands.run("mount", ["--bind", device, dataOf(place)]);
    },
  };
}
