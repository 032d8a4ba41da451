export interface VolumePath {
  /** On the host. */
  readonly path: string;
  /** Whatever a container asks for: it is the agent that writes there, and nobody else. */
  readonly readOnly: boolean;
  /** It is a block device, with no files of ours in it. */
  readonly isDevice?: boolean;
  /** What is mounted there can't be written to in itself: asked to make it read-only, the container runtime would forget what else it was mounted with. */
  readonly isSealed?: boolean;
}

/** Where a pod's volumes are, by name. */
export type VolumePaths = ReadonlyMap<string, VolumePath>;
