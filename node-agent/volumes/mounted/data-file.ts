import type { Files } from "../../files/files.js";
import type { Commands } from "../../host/commands.js";
import { MountError } from "./mount-error.js";

/** What is said where a volume's data was, and is no more: nothing is made in its place. */
export const goneText = (volume: string, path: string): string =>
  `the data of volume ${JSON.stringify(volume)} is gone: ${path} does not exist`;

/** Throws MountError unless the file is there. */
export async function requireData(volume: string, path: string, files: Files): Promise<void> {
  if (!(await files.stat(path))) throw new MountError(goneText(volume, path));
}

/** The loop devices that a file is on. */
export async function loopDevices(path: string, commands: Commands): Promise<readonly string[]> {
  const listed = await commands.run("losetup", ["-n", "-O", "NAME", "-j", path]);
  return listed
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}

/** Takes a file from all loop devices that it is on. */
export async function detach(path: string, commands: Commands): Promise<void> {
  for (const device of await loopDevices(path, commands)) await commands.run("losetup", ["-d", device]);
}
