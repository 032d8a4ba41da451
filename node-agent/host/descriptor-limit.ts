import { readFileSync } from "node:fs";

const fallback = 4_096;

/** How many descriptors this process may have. */
export function descriptorLimit(): number {
  const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
  return soft === undefined ? fallback : Number(soft);
}
