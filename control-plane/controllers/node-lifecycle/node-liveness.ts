/** What this replica's own links tell of the nodes, on the clock's monotonic time. */
export interface NodeLiveness {
  /** When the node was last heard of; undefined: never, here. */
  lastSeenMs(node: string): number | undefined;
  /** No node may be judged by silence before this: the start of the process, or the end of its last stall. */
  readonly windowStartMs: number;
}
