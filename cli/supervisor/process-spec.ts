import { readFile } from "node:fs/promises";
import { writePrivateFile } from "../../common/tls/pem-files.js";

/** One long-running process of this host. */
export interface ProcessSpec {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  /** How long it may take to end when told to; default 10 s. */
  readonly stopMs?: number;
}

/** Writes the list that a supervisor of this directory keeps running, in start order. */
export async function writeSpecs(path: string, specs: readonly ProcessSpec[]): Promise<void> {
  await writePrivateFile(path, `${JSON.stringify(specs, undefined, 2)}\n`);
}

export async function readSpecs(path: string): Promise<ProcessSpec[]> {
  return JSON.parse(await readFile(path, "utf8"));
}
