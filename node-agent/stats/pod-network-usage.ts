import { readFile, readlink } from "node:fs/promises";
import { dirname } from "node:path";
import { type ContainerInfo, containerLabels } from "../runtime/container-runtime.js";

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

/** A pod as its sandbox shows it. */
export interface PodUsage {
  readonly podName: string;
  readonly podNamespace: string;
  readonly podUid: string;
  readonly sandboxId: string;
  readonly image: string;
  /** The pod's control group, below that of the host. */
  readonly cgroup: string;
  /** None of a pod in the host's network: that is not its own. */
  readonly interfaces: readonly InterfaceUsage[];
  readonly atMs: number;
}

export async function readPodUsage(
  { id, pid, labels, image }: ContainerInfo,
  atMs: number,
): Promise<PodUsage> {
  const [network, ours, cgroups] = await Promise.all([
    readlink(`/proc/${pid}/ns/net`),
    readlink("/proc/self/ns/net"),
    readFile(`/proc/${pid}/cgroup`, "utf8"),
  ]);
  return {
    podName: labels[containerLabels.podName] ?? "",
    podNamespace: labels[containerLabels.podNamespace] ?? "",
    podUid: labels[containerLabels.podUid] ?? "",
    sandboxId: id,
    image,
    cgroup: dirname(memoryGroup(cgroups)),
    interfaces: network === ours ? [] : interfacesOf(await readFile(`/proc/${pid}/net/dev`, "utf8")),
    atMs,
  };
}

/** Of the lines of /proc/PID/cgroup that of the memory controller, or the only one. */
export function memoryGroup(text: string): string {
  const lines = text.split("\n").map((line) => line.split(":"));
  const found = lines.find(([, names = ""]) => names.split(",").includes("memory")) ?? lines[0];
  return found?.slice(2).join(":") || "/";
}

/** Of the lines of /proc/PID/net/dev, without the loopback. */
export function interfacesOf(text: string): InterfaceUsage[] {
  return text.split("\n").flatMap((line) => {
    const [, name = "", figures = ""] = /^\s*([^:\s]+):(.*)$/.exec(line) ?? [];
    if (name === "" || name === "lo") return [];
    const numbers = figures.trim().split(/\s+/).map(Number);
    return [{ name, receive: counters(numbers.slice(0, 4)), transmit: counters(numbers.slice(8, 12)) }];
  });
}

const counters = ([bytes = 0, packets = 0, errors = 0, dropped = 0]: number[]): Counters => ({
  bytes,
  packets,
  errors,
  dropped,
});
