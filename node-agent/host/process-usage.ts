import { readFile, readlink } from "node:fs/promises";
import { posix } from "node:path";
import { groupUsage } from "./group-usage.js";
import type { Counters, InterfaceUsage, ProcessUsage } from "./host.js";

export async function processUsage(pid: number): Promise<ProcessUsage> {
  const [network, ours, own] = await Promise.all([
    readlink(`/proc/${pid}/ns/net`),
    readlink("/proc/self/ns/net"),
    groupOf(pid),
  ]);
  const parentGroup = posix.dirname(own);
  const group = parentGroup === "/" ? undefined : await groupUsage(parentGroup).catch(() => undefined);
  return {
    parentGroup,
    ...(group ? { group } : {}),
    interfaces: network === ours ? [] : interfacesOf(await readFile(`/proc/${pid}/net/dev`, "utf8")),
  };
}

/** The control group of a process. Seen from a namespace further down, it begins with the way up to the root. */
export async function groupOf(pid: number): Promise<string> {
  return posix.normalize(memoryGroup(await readFile(`/proc/${pid}/cgroup`, "utf8")));
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
