/** What a work queue tells about itself; durations in seconds. */
export interface QueueMetrics {
  added(): void;
  retried(): void;
  depth(length: number): void;
  waited(seconds: number): void;
  worked(seconds: number): void;
  /** `ages` answers how long each key in work has been so. */
  observeProcessing(ages: () => readonly number[]): void;
}

export const noQueueMetrics: QueueMetrics = {
  added() {},
  retried() {},
  depth() {},
  waited() {},
  worked() {},
  observeProcessing() {},
};
