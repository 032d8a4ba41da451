import { readdir, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemCode } from "../../common/errors.js";
import type { ControlGroups } from "./control-groups.js";

/** The kernel's control groups, by their files. */
export class KernelControlGroups implements ControlGroups {
  constructor(private readonly mountPoint = "/sys/fs/cgroup") {}

  async set(controller: string, group: string, file: string, value: string): Promise<void> {
    try {
      await writeFile(join(this.mountPoint, controller, group, file), value, { flag: "r+" });
    } catch (error) {
      if (systemCode(error) !== "ENOENT") throw error;
    }
  }

  async remove(group: string): Promise<void> {
    const controllers = await readdir(this.mountPoint).catch(() => []);
    const groups = [group, ...controllers.map((controller) => join(controller, group))];
    await Promise.all(groups.map((one) => rmdir(join(this.mountPoint, one)).catch(() => {})));
  }
}
