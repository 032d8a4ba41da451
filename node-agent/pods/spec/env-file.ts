import type { V1Container, V1FileKeySelector } from "../../../api/generated/types.js";
import { ConfigError } from "./config-error.js";

/** What a container's files of variables hold, by volume and path; those that aren't there are left out. */
export type EnvFiles = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Where a pod's volumes are, by name. */
type Places = ReadonlyMap<string, { readonly path: string }>;

interface VolumeFiles {
  /** Text of a file in a volume; undefined when there is none. Rejects what leads out of it. */
  readBeneath(volume: string, path: string, maxBytes: number): Promise<string | undefined>;
}

const mostFileBytes = 2 ** 20;
const mostValueBytes = 32 * 1_024;
const longestKey = 128;

/** Reads all that a container's variables come from. Throws ConfigError in Kubernetes' words. */
export async function readEnvFiles(
  { env = [] }: V1Container,
  volumes: Places,
  files: VolumeFiles,
): Promise<EnvFiles> {
  const found = new Map<string, ReadonlyMap<string, string>>();
  for (const { valueFrom } of env) {
    const reference = valueFrom?.fileKeyRef;
    if (!reference || found.has(keyOf(reference))) continue;
    const text = await textOf(reference, volumes, files);
    if (text !== undefined) found.set(keyOf(reference), parseEnvFile(text));
  }
  return found;
}

const keyOf = ({ volumeName, path }: V1FileKeySelector) => `${volumeName}/${path}`;

/** Whatever a container wrote there: it leads out of the volume to nobody. */
async function textOf(
  { volumeName, path }: V1FileKeySelector,
  volumes: Places,
  files: VolumeFiles,
): Promise<string | undefined> {
  const volume = volumes.get(volumeName);
  if (!volume) throw new ConfigError(`cannot find the volume "${volumeName}" referenced by FileKeyRef`);
  try {
    return await files.readBeneath(volume.path, path, mostFileBytes);
  } catch (cause) {
    throw new ConfigError("couldn't parse env file", { cause });
  }
}

/** Undefined: optional, and not there. */
export function valueInFile(reference: V1FileKeySelector, files: EnvFiles): string | undefined {
  const { key, path, optional } = reference;
  if (key.length > longestKey)
    throw new ConfigError(
      `environment variable key "${key}" exceeds maximum length of ${longestKey} characters`,
    );
  const value = files.get(keyOf(reference))?.get(key);
  if (value !== undefined && Buffer.byteLength(value) > mostValueBytes)
    throw new ConfigError(`environment variable value for key "${key}" exceeds maximum size of 32KB`);
  if (value === undefined && !optional)
    throw new ConfigError(`environment variable key "${key}" not found in file "${path}"`);
  return value;
}

const blank = /\s*(#.*(\n|$))?/y;
const declaration = /([!-<>-~]+)[ \t]*=[ \t]*'([^']*)'[ \t\r]*(\n|$)/y;

/** Lines of `NAME='value'`, values over several lines too, between blank ones and comments: what a shell takes for the same. */
export function parseEnvFile(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let at = afterBlanks(text, 0);
  while (at < text.length) {
    declaration.lastIndex = at;
    const [whole, name = "", value = ""] = declaration.exec(text) ?? [];
    if (whole === undefined) throw new ConfigError("couldn't parse env file");
    values.set(name, value);
    at = afterBlanks(text, at + whole.length);
  }
  return values;
}

function afterBlanks(text: string, from: number): number {
  let at = from;
  do {
    blank.lastIndex = at;
    const length = blank.exec(text)?.[0].length ?? 0;
    if (length === 0) return at;
    at += length;
  } while (at < text.length);
  return at;
}
