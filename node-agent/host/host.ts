import type { UsageDetails } from "./usage-details.js";

/** What the agent asks of the machine that it runs on. */
export interface Host {
  /** By which other nodes reach it. */
  address(): Promise<string>;
  resources(): Promise<HostResources>;
  vitals(): Promise<HostVitals>;
  /** That a directory lies in. */
  fileSystem(directory: string): Promise<FileSystem>;
  info(): Promise<HostInfo>;
  abilities(): Promise<HostAbilities>;
  limits(): Promise<HostLimits>;
  /** What it has used since its start. */
  usage(): Promise<HostUsage>;
  /** Rejects when there is no such process. */
  processUsage(pid: number): Promise<ProcessUsage>;
  /** Its /etc/resolv.conf; empty when it has none. */
  resolvConf(): Promise<string>;
}

/** What it has in all. */
export interface HostResources {
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Of the disk that pods use. */
  readonly diskBytes: number;
}

/** What is left of it. */
export interface HostVitals {
  readonly memory: Room;
  /** How many may run. */
  readonly processes: Room;
  /** The disk that pods use. */
  readonly disk: FileSystem;
}

/** What there is of something, and what is left of that. */
export interface Room {
  readonly capacity: number;
  readonly available: number;
}

export interface FileSystem {
  readonly bytes: Room;
  /** Absent where files need none. */
  readonly inodes?: Room;
  /** Directories of one file system have the same. */
  readonly device: number;
}

export interface HostUsage {
  readonly cpuNanos: number;
  readonly workingSetBytes: number;
}

export interface ProcessUsage {
  /** The control group above that of the process. */
  readonly parentGroup: string;
  /** Of that group: absent where the kernel doesn't tell. */
  readonly group?: GroupUsage;
  /** None of a process in the host's network: that is not its own. */
  readonly interfaces: readonly InterfaceUsage[];
}

export interface GroupUsage {
  readonly cpuNanos: number;
  readonly memoryBytes: number;
  /** What could not be dropped at once. */
  readonly workingSetBytes: number;
  readonly details?: UsageDetails;
}

/** What has passed one interface since it was made. */
export interface InterfaceUsage {
  readonly name: string;
  readonly receive: Counters;
  readonly transmit: Counters;
}

export interface Counters {
  readonly bytes: number;
  readonly packets: number;
  readonly errors: number;
  readonly dropped: number;
}

export interface HostInfo {
  readonly hostname: string;
  readonly machineId: string;
  readonly systemUuid: string;
  /** Differs from boot to boot. */
  readonly bootId: string;
  readonly kernelVersion: string;
  readonly osImage: string;
  /** In Go's words, as labels and selectors expect them. */
  readonly architecture: string;
}

/** What it doesn't tell of is absent. */
export interface HostLimits {
  /** Of this process. */
  readonly openFiles?: number;
  /** Of each user. */
  readonly inotifyInstances?: number;
  readonly inotifyWatches?: number;
}

export interface HostAbilities {
  /** The kernel confines programs by AppArmor's profiles. */
  readonly appArmor: boolean;
  /** This process, and so what it starts, may lower OOM scores (CAP_SYS_RESOURCE). */
  readonly lowersOomScores: boolean;
}
