import { readdirSync, readFileSync } from "node:fs";

interface HostProcess {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
}

/**
 * Kills a process, its descendants, and all of its session, as far as they are in the control group that `group` names
 * (a container's id): a pid that was given to another process meanwhile is none of its own. Nothing happens between the
 * look and the kill.
 */
export function killTree(root: number, group: string): void {
  const killed = new Set<number>();
  // A tree that has grown since the look is looked at again.
  for (let grew = true; grew; ) {
    const victims = treeOf(root).filter((pid) => !killed.has(pid) && isInGroup(pid, group));
    for (const pid of victims) kill(pid);
    for (const pid of victims) killed.add(pid);
    grew = victims.length > 0;
  }
}

function treeOf(root: number): readonly number[] {
  const all = hostProcesses();
  const tree = new Set(
    all.filter(({ pid, session }) => pid === root || session === root).map(({ pid }) => pid),
  );
  // A set's loop comes to what is added while it runs.
  for (const member of tree) for (const { pid, parent } of all) if (parent === member) tree.add(pid);
  return [...tree];
}

/** Those that are not yet dead. */
function hostProcesses(): readonly HostProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = read(`/proc/${name}/stat`);
      // Behind the command's name, which may contain anything.
      const [state = "", parent, , session] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (stat === "" || "ZX".includes(state)) return [];
      return [{ pid: Number(name), parent: Number(parent), session: Number(session) }];
    });
}

/** Whether a process is in a container's control group: every line ends in a path of which the id is a part (`ID`, `docker-ID.scope`). */
export const isInGroup = (pid: number, group: string) =>
  group !== "" && read(`/proc/${pid}/cgroup`).includes(group);

/** Empty when the process has gone. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has gone by itself.
  }
}
