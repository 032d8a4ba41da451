import { stat } from "node:fs/promises";
import type Docker from "dockerode";

/** A container's writable layer, and its log where dockerd keeps it in a file. */
export async function dockerDiskBytes(container: Docker.Container): Promise<number> {
  const { SizeRw: layer, LogPath: log } = (await container.inspect(withSizes)) as Sizes;
  const { size } = log ? await stat(log).catch(() => nothing) : nothing;
  return (layer ?? 0) + size;
}

interface Sizes {
  readonly SizeRw?: number;
  readonly LogPath?: string;
}

/** An option of the Engine's that the types don't know. */
const withSizes: object = { size: true };
const nothing = { size: 0 };
