import { MemoryFiles } from "../../node-agent/files/memory-files.js";
import { CommandError, type Commands } from "../../node-agent/host/commands.js";

/** Files and commands of a host on which things are mounted, as far as tables of mounts go. */
export class MountingHost extends MemoryFiles implements Commands {
  /** Every command line, as it was given. */
  readonly ran: string[] = [];
  readonly mounted = new Set<string>();
  /** What programs complain of, by program: they fail then. */
  readonly complaints = new Map<string, string>();

  async run(file: string, args: readonly string[]): Promise<string> {
    this.ran.push([file, ...args].join(" "));
    const complaint = this.complaints.get(file);
    if (complaint !== undefined) throw new CommandError(file, complaint);
    const target = args.at(-1) ?? "";
    if (file === "umount") this.mounted.delete(target);
    else if (file === "mount" || file === "sshfs") this.mounted.add(target);
    return "";
  }

  override async mountPointsBelow(directory?: string): Promise<readonly string[]> {
    return [...this.mounted].filter((point) => point.startsWith(`${directory}/`)).reverse();
  }
}
