/** What a node may run out of, in the words of kubelet's flags: the resource that is starved, and the condition that says so. */
export const signals = {
  "memory.available": { resource: "memory", condition: "MemoryPressure" },
  "nodefs.available": { resource: "ephemeral-storage", condition: "DiskPressure" },
  "nodefs.inodesFree": { resource: "inodes", condition: "DiskPressure" },
  "imagefs.available": { resource: "ephemeral-storage", condition: "DiskPressure" },
  "imagefs.inodesFree": { resource: "inodes", condition: "DiskPressure" },
  "pid.available": { resource: "pids", condition: "PIDPressure" },
} as const;

export type Signal = keyof typeof signals;
export type StarvedResource = (typeof signals)[Signal]["resource"];
export type PressureCondition = (typeof signals)[Signal]["condition"];

export const isSignal = (name: string): name is Signal => Object.hasOwn(signals, name);

export const resourceOf = (signal: Signal): StarvedResource => signals[signal].resource;
