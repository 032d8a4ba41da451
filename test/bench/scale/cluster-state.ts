import { readFileSync } from "node:fs";
import type { V1Node } from "../../../api/generated/types.js";
import { isConditionTrue } from "../../../api/meta/conditions.js";
import { systemClock } from "../../../common/clock.js";

export const isReadyNode = ({ status, spec }: V1Node) =>
  isConditionTrue(status?.conditions, "Ready") && !spec?.taints?.length;

/** Throws when it hasn't come true in time. */
export async function until(
  what: string,
  limitMs: number,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadlineMs = systemClock.monotonic() + limitMs;
  while (!(await condition())) {
    if (systemClock.monotonic() > deadlineMs) throw new Error(`not in time: ${what}`);
    await systemClock.sleep(100);
  }
}

export async function seconds(work: () => Promise<void>): Promise<number> {
  const begin = systemClock.monotonic();
  await work();
  return (systemClock.monotonic() - begin) / 1_000;
}

const ticksPerSecond = 100;

/** Seconds of processor time that a process has had. */
export function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
