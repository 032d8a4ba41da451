import { groupUsage } from "../host/group-usage.js";
import type { GroupUsage } from "../host/host.js";
import { groupOf } from "../host/process-usage.js";
import type { ContainerInfo } from "./container-runtime.js";
import { RuntimeError } from "./runtime-error.js";

/** The control groups of containers that run, found when they are first asked for. */
export class ContainerGroups {
  private readonly groups = new Map<string, string>();

  constructor(private readonly inspect: (id: string) => Promise<ContainerInfo | undefined>) {}

  /** What a container has used. Rejects when it doesn't run. */
  async usage(id: string): Promise<GroupUsage> {
    const group = this.groups.get(id) ?? (await this.find(id));
    try {
      return await groupUsage(group);
    } catch (error) {
      this.forget(id);
      throw error;
    }
  }

  forget(id: string): void {
    this.groups.delete(id);
  }

  /** A process that was given the number of one that has ended is in no group of the container's. */
  private async find(id: string): Promise<string> {
    const { pid = 0 } = (await this.inspect(id)) ?? {};
    const group = pid > 0 ? await groupOf(pid) : "";
    if (!group.includes(id)) throw new RuntimeError("ContainerNotFound", `container ${id} is not running`);
    this.groups.set(id, group);
    return group;
  }
}
