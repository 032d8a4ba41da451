import { ProxySettings } from "../../proto/generated/proxy.js";
import type { Files } from "../files/files.js";
import type { ObjectChange } from "./local-config.js";

/** What a process needs to go on after a restart without an agent. */
export interface SavedConfig {
  readonly settings: ProxySettings | undefined;
  readonly objects: readonly ObjectChange[];
}

/** A file as it is found, whoever wrote it. */
interface FoundConfig {
  readonly settings: ProxySettings | undefined;
  readonly objects: readonly unknown[];
}

/** Undefined when there is none. Throws when it can't be read. */
export async function readConfig(path: string, files: Pick<Files, "read">): Promise<FoundConfig | undefined> {
  const text = await files.read(path);
  if (text === undefined) return undefined;
  const saved = JSON.parse(text);
  if (!Array.isArray(saved?.objects)) throw new Error("it has no objects");
  const settings = saved.settings && ProxySettings.decode(ProxySettings.encode(saved.settings).finish());
  return { settings, objects: saved.objects };
}
