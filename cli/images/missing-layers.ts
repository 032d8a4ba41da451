/** Layers from the lowest up, as their digests: the same layers upon others are others. */
export type Layers = readonly string[];

/** How many of an image's lowest layers an Engine has, of whose images these are the layers. */
export function layersThere(wanted: Layers, there: readonly Layers[]): number {
  const shared = (layers: Layers) => {
    const at = wanted.findIndex((layer, index) => layers[index] !== layer);
    return at < 0 ? wanted.length : at;
  };
  return Math.max(0, ...there.map(shared));
}

/** The files of an archive that may be left out when the lowest layers are there: none that a layer above is read from. */
export function filesToSkip(files: readonly string[], there: number): readonly string[] {
  const needed = new Set(files.slice(there));
  return [...new Set(files.slice(0, there))].filter((file) => !needed.has(file));
}
