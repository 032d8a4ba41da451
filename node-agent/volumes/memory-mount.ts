import { dirname } from "node:path";
import { mountPointsBelow } from "../files/mount-points.js";
import type { Commands } from "../host/commands.js";

/** A tmpfs at `path`, unless it is there already. Where the kernel lets us, nothing of it is ever swapped out. */
export async function mountMemory(
  path: string,
  options: readonly string[],
  commands: Commands,
): Promise<void> {
  if ((await mountPointsBelow(dirname(path))).includes(path)) return;
  const mount = (...more: string[]) =>
    commands.run("mount", ["-t", "tmpfs", "-o", [...options, ...more].join(","), "tmpfs", path]);
  await mount("noswap").catch(() => mount());
}
