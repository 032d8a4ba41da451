/** What a control group has used since it was made, in more detail than is needed to choose a node by. */
export interface UsageDetails {
  readonly cpuUserNanos: number;
  readonly cpuSystemNanos: number;
  /** Absent of one that may use as much CPU as there is. */
  readonly throttling?: Throttling;
  readonly rssBytes: number;
  readonly cacheBytes: number;
  readonly mappedBytes: number;
  /** The most that it had; 0 where the kernel doesn't tell. */
  readonly peakBytes: number;
  /** What it may have; more than the host has where it is not limited. */
  readonly limitBytes: number;
  readonly threads: number;
  readonly devices: readonly DeviceUsage[];
}

/** Of the periods in which its quota was counted. */
export interface Throttling {
  readonly periods: number;
  readonly throttledPeriods: number;
  readonly throttledNanos: number;
}

export interface DeviceUsage {
  /** `/dev/sda` */
  readonly device: string;
  readonly reads: number;
  readonly writes: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
}
