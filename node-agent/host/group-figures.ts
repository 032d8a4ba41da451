import { readlink } from "node:fs/promises";
import { basename } from "node:path";
import type { Throttling } from "./usage-details.js";

/** Reads a file of a control group: of a controller's tree, or by no name of the one tree of version 2. */
export type ReadGroup = (controller: string, file: string) => Promise<string>;

/** The lines `name number` of a control group's file; what is missing is 0. */
export function figures(text: string): (name: string) => number {
  const found = new Map(text.split("\n").map((line) => line.trim().split(/[\s=]+/) as [string, string]));
  return (name) => Number(found.get(name) ?? 0);
}

/** One number, or a word for as much as there is. */
export const limit = (text: string): number =>
  text.trim() === "max" ? Number.POSITIVE_INFINITY : Number(text);

/** Undefined where there is no quota, and so no period in which it was counted. */
export function throttlingOf(cpu: (name: string) => number, throttledNanos: number): Throttling | undefined {
  const periods = cpu("nr_periods");
  return periods > 0 ? { periods, throttledPeriods: cpu("nr_throttled"), throttledNanos } : undefined;
}

/** `8:0` → `/dev/sda`, where the kernel knows it. */
export async function deviceName(number: string): Promise<string> {
  const target = await readlink(`/sys/dev/block/${number}`).catch(() => undefined);
  return target === undefined ? number : `/dev/${basename(target)}`;
}
