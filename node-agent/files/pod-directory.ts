import { basename, dirname, relative } from "node:path";
import { systemCode } from "../../common/errors.js";
import type { Commands } from "../host/commands.js";
import type { Files } from "./files.js";
import { removeTree } from "./remove-tree.js";

/** Mounts that the agent makes: volumes in memory, and the parts of volumes that containers get. */
const ours =
  /^(volumes\/kubernetes\.io~(empty-dir|secret|projected|downward-api|image)\/[^/]+|volume-subpaths\/[^/]+\/[^/]+\/\d+)$/;

/**
 * Removes a pod's directory with all that the agent has put there. Nothing is removed while something of others is
 * mounted below: it would be their files that go. The pod's containers must be gone.
 */
export async function removePodDirectory(directory: string, files: Files, commands: Commands): Promise<void> {
  try {
    for (const point of await files.mountPointsBelow(directory))
      if (ours.test(relative(directory, point))) await commands.run("umount", [point]);
    const [left] = await files.mountPointsBelow(directory);
    if (left !== undefined) throw new Error(`something is still mounted at ${left}`);
    await files.within(dirname(directory), (pods) => removeTree(pods, basename(directory)));
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
  }
}
