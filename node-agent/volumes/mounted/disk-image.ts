import type { Files } from "../../files/files.js";
import type { Commands } from "../../host/commands.js";
import { loopDevices, requireData } from "./data-file.js";
import { MountError } from "./mount-error.js";
import { dataOf, type Mountable } from "./mountable.js";
import { type Advice, runMount } from "./run-mount.js";

/** Files in an image of just so many bytes, as a file of this node. */
export interface DiskImage {
  readonly path: string;
  /** Absent: it is a block device, with whatever its users put on it. */
  readonly fsType: string | undefined;
  readonly bytes: number;
}

interface FileSystem {
  /** Makes an empty one in a file. */
  readonly make: readonly [string, ...string[]];
  /** Lets it fill its device while it is mounted there, at `place`. */
  grow(device: string, place: string): readonly [string, ...string[]];
  /** The same before it is mounted; what can't be grown then is grown after. */
  growUnmounted?(path: string): readonly (readonly [string, ...string[]])[];
}

/** e2fsck says with 1 that it has mended something. */
const checked = 'e2fsck -f -p "$0" || [ $? -le 1 ]';

const fileSystems: Readonly<Record<string, FileSystem>> = {
  ext4: {
    make: ["mkfs.ext4", "-q", "-F", "-m", "0"],
    grow: (device) => ["resize2fs", device],
    growUnmounted: (path) => [
      ["sh", "-c", checked, path],
      ["resize2fs", path],
    ],
  },
  xfs: { make: ["mkfs.xfs", "-q", "-f"], grow: (_device, place) => ["xfs_growfs", place] },
};

const advice: Advice = [
  ["unknown filesystem type", "the kernel of this node lacks this file system"],
  ["failed to setup loop device", 'the kernel of this node has no loop devices (module "loop")'],
];

function fileSystem(fsType: string): FileSystem {
  const found = fileSystems[fsType];
  if (!found) throw new MountError(`file systems of type ${JSON.stringify(fsType)} are not supported`);
  return found;
}

export interface DiskImageMount extends Pick<Mountable, "key" | "name"> {
  readonly image: DiskImage;
  readonly options: readonly string[];
  /** It has yet to become as large as it is to be. */
  readonly isGrowing: boolean;
}

/** An image, mounted through a loop device that goes when it is unmounted: so it is never there twice. */
export function diskImageMount(
  { key, name, image, options, isGrowing }: DiskImageMount,
  files: Files,
  commands: Commands,
): Mountable {
  return {
    key,
    name,
    async mount(place) {
      await requireData(name, image.path, files);
      if (isGrowing) await growUnmounted(image, commands);
      const flags = ["loop", ...options].join(",");
      await runMount(
        commands,
        ["mount", "-t", image.fsType ?? "auto", "-o", flags, image.path, dataOf(place)],
        advice,
      );
    },
  };
}

/** Makes an image with no files in it; one that is there is overwritten. */
export async function makeImage({ path, fsType, bytes }: DiskImage, commands: Commands): Promise<void> {
  await commands.run("rm", ["-f", "--", path]);
  await commands.run("truncate", ["-s", String(bytes), "--", path]);
  if (fsType === undefined) return;
  const [program, ...args] = fileSystem(fsType).make;
  await commands.run(program, [...args, path]);
}

async function growUnmounted({ path, fsType, bytes }: DiskImage, commands: Commands): Promise<void> {
  await commands.run("truncate", ["-s", `>${bytes}`, "--", path]);
  if (fsType === undefined) return;
  for (const [program, ...args] of fileSystem(fsType).growUnmounted?.(path) ?? [])
    await commands.run(program, args);
}

/** Makes an image larger, and lets its files have that, while it is mounted at `place` or not at all. Safe to repeat. */
export async function growImage(
  image: DiskImage,
  place: string | undefined,
  commands: Commands,
): Promise<void> {
  const { path, fsType, bytes } = image;
  if (place === undefined) return growUnmounted(image, commands);
  await commands.run("truncate", ["-s", `>${bytes}`, "--", path]);
  const [device] = await loopDevices(path, commands);
  if (!device) throw new MountError(`${path} is on no loop device`);
  await commands.run("losetup", ["-c", device]);
  if (fsType === undefined) return;
  const [program, ...args] = fileSystem(fsType).grow(device, place);
  await commands.run(program, args);
}
