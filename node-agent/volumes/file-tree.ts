import { VolumeError } from "./volume-error.js";

export interface FileContent {
  readonly data: Uint8Array;
  readonly mode: number;
}

/** Files by their path inside a volume. */
export type FileTree = Map<string, FileContent>;

interface Item {
  readonly key: string;
  readonly path: string;
  readonly mode?: number | undefined;
}

/** The keys of a ConfigMap or Secret as files: all of them, or those that `items` names. */
export function filesOf(
  data: ReadonlyMap<string, Uint8Array>,
  items: readonly Item[] | undefined,
  defaultMode: number,
  optional: boolean,
): FileTree {
  if (!items?.length)
    return new Map([...data].map(([key, bytes]) => [key, { data: bytes, mode: defaultMode }]));
  const tree: FileTree = new Map();
  for (const { key, path, mode } of items) {
    const bytes = data.get(key);
    if (bytes) tree.set(path, { data: bytes, mode: mode ?? defaultMode });
    else if (!optional) throw new VolumeError(`references non-existent config key: ${key}`);
  }
  return tree;
}
