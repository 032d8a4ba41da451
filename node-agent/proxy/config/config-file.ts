import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { systemCode } from "../../../common/errors.js";
import { ProxySettings } from "../../../proto/generated/proxy.js";
import type { StateChange } from "./cluster-state.js";

/** What the proxy needs to go on after a restart without an agent. */
export interface SavedConfig {
  readonly settings: ProxySettings | undefined;
  readonly objects: readonly StateChange[];
}

/** A file as it is found, whoever wrote it. */
interface FoundConfig {
  readonly settings: ProxySettings | undefined;
  readonly objects: readonly unknown[];
}

/** Undefined when there is none. Throws when it can't be read. */
export async function readConfig(path: string): Promise<FoundConfig | undefined> {
  try {
    const saved = JSON.parse(await readFile(path, "utf8"));
    if (!Array.isArray(saved?.objects)) throw new Error("it has no objects");
    const settings = saved.settings && ProxySettings.decode(ProxySettings.encode(saved.settings).finish());
    return { settings, objects: saved.objects };
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
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
