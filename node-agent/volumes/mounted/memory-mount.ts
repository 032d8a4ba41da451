import { dirname } from "node:path";
import type { Files } from "../../files/files.js";
import type { Commands } from "../../host/commands.js";

/** A tmpfs at `path`, unless it is there already. Where the kernel lets us, nothing of it is ever swapped out. */
export async function mountMemory(
  path: string,
  options: readonly string[],
  files: Files,
  commands: Commands,
): Promise<void> {
  if ((await files.mountPointsBelow(dirname(path))).includes(path)) return;
  const mount = (...more: string[]) =>
    commands.run("mount", ["-t", "tmpfs", "-o", [...options, ...more].join(","), "tmpfs", path]);
  await mount("noswap").catch(() => mount());
}
