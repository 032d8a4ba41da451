import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { systemCode } from "../../../common/errors.js";
import type { ProxySettings } from "../../../proto/generated/proxy.js";
import type { StateChange } from "./cluster-state.js";

/** What the proxy needs to go on after a restart without an agent. */
export interface SavedConfig {
  readonly settings: ProxySettings | undefined;
  readonly objects: readonly StateChange[];
}

/** Undefined when there is none, or none that can be read: the agent will send it anew. */
export async function readConfig(path: string): Promise<SavedConfig | undefined> {
  try {
    const saved = JSON.parse(await readFile(path, "utf8"));
    return Array.isArray(saved?.objects) ? saved : undefined;
  } catch (error) {
    if (systemCode(error) === "ENOENT" || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Replaces the file as a whole; only root may read it. */
export async function writeConfig(path: string, config: SavedConfig): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const next = `${path}.next`;
  await writeFile(next, JSON.stringify(config), { mode: 0o600 });
  await rename(next, path);
}
