/** How a running container comes to what the pod was granted. */
export type ContainerChange = "update" | "restart";

/** What the pod has otherwise than it was granted. */
export interface Resize {
  /** By the container's name. */
  readonly containers: ReadonlyMap<string, ContainerChange>;
  /** The pod's own bounds are others. */
  readonly isPodOutdated: boolean;
  /** Not before then is it to be tried again. */
  readonly retryAtMs: number;
}

export const noResize: Resize = { containers: new Map(), isPodOutdated: false, retryAtMs: 0 };

export const isResizing = ({ containers, isPodOutdated }: Resize): boolean =>
  isPodOutdated || containers.size > 0;
