export interface VolumePath {
  /** On the host. */
  readonly path: string;
  /** Whatever a container asks for: it is the agent that writes there, and nobody else. */
  readonly readOnly: boolean;
}

/** Where a pod's volumes are, by name. */
export type VolumePaths = ReadonlyMap<string, VolumePath>;
