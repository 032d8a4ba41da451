import { systemCode } from "../../common/errors.js";
import type { Directory } from "./directory.js";

/** Each level holds a directory open. What lies deeper is moved up and taken from there. */
const maxDepth = 64;

/** Removes `name` from `parent` with all that is below it. Follows no link. What isn't there is no error. */
export async function removeTree(parent: Directory, name: string): Promise<void> {
  if (await parent.unlink(name)) return;
  do await parent.within(name, (top) => empty(top, top, 0));
  while (!(await parent.rmdir(name)));
}

async function empty(directory: Directory, top: Directory, depth: number): Promise<void> {
  for (const name of await directory.names()) {
    if (await directory.unlink(name)) continue;
    if (depth === maxDepth) {
      await moveUp(directory, name, top);
      continue;
    }
    await directory.within(name, (child) => empty(child, top, depth + 1));
    await directory.rmdir(name);
  }
}

async function moveUp(directory: Directory, name: string, top: Directory): Promise<void> {
  for (let number = 0; ; number += 1) {
    try {
      return await directory.move(name, top, `..deep-${number}`);
    } catch (error) {
      if (!["EEXIST", "ENOTEMPTY", "ENOTDIR"].includes(systemCode(error) ?? "")) throw error;
    }
  }
}
