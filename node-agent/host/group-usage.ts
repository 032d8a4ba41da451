import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { firstVersionUsage } from "./first-version-usage.js";
import type { ReadGroup } from "./group-figures.js";
import type { GroupUsage } from "./host.js";
import { secondVersionUsage } from "./second-version-usage.js";

/** What the processes of a control group have used since it was made. Rejects when there is no such group. */
export async function groupUsage(group: string, mountPoint = "/sys/fs/cgroup"): Promise<GroupUsage> {
  const read: ReadGroup = (controller, file) => readFile(join(mountPoint, controller, group, file), "utf8");
  return firstVersionUsage(read).catch(() => secondVersionUsage(read));
}
