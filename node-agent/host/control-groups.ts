import { readdir, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemCode } from "../../common/errors.js";

/** The kernel's control groups, of either version, by their files. */
export class ControlGroups {
  constructor(private readonly mountPoint = "/sys/fs/cgroup") {}

  /** @param controller empty for the one tree of version 2. What this host doesn't have is no error */
  async set(controller: string, group: string, file: string, value: string): Promise<void> {
    try {
      await writeFile(join(this.mountPoint, controller, group, file), value, { flag: "r+" });
    } catch (error) {
      if (systemCode(error) !== "ENOENT") throw error;
    }
  }

  /** Under every controller, as far as nothing is in it. */
  async remove(group: string): Promise<void> {
    const controllers = await readdir(this.mountPoint).catch(() => []);
    const groups = [group, ...controllers.map((controller) => join(controller, group))];
    await Promise.all(groups.map((one) => rmdir(join(this.mountPoint, one)).catch(() => {})));
  }
}
