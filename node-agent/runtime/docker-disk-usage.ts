import { stat } from "node:fs/promises";
import type Docker from "dockerode";

/** A container's writable layer, and its log with what was rotated of it, where dockerd keeps it in files. */
export async function dockerDiskBytes(container: Docker.Container): Promise<number> {
  const { SizeRw: layer, LogPath: log } = (await container.inspect(withSizes)) as Sizes;
  return (layer ?? 0) + (log ? await logBytes(log) : 0);
}

/** Where a container's writable layer is, where dockerd keeps it in files of its own. */
export async function dockerLayerPath(container: Docker.Container): Promise<string | undefined> {
  const { GraphDriver: driver } = await container.inspect();
  return (driver?.Data as { UpperDir?: string } | null | undefined)?.UpperDir;
}

async function logBytes(path: string): Promise<number> {
  let bytes = 0;
  for (let turn = 0; ; turn++) {
    const file = await stat(turn === 0 ? path : `${path}.${turn}`).catch(() => undefined);
    if (!file) return bytes;
    bytes += file.size;
  }
}

interface Sizes {
  readonly SizeRw?: number;
  readonly LogPath?: string;
}

/** An option of the Engine's that the types don't know. */
const withSizes: object = { size: true };
