import { readFileSync } from "node:fs";
import { readIfThere, writePrivateFile } from "../../common/tls/pem-files.js";

/** A process, told apart from a later one that was given the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from boot to its start. */
  readonly startTime: string;
}

/** Undefined when no such process runs (a zombie doesn't). */
export function identityOf(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" ? undefined : { pid, startTime: rest[18] ?? "" };
  } catch {
    return undefined;
  }
}

export function isRunning({ pid, startTime }: ProcessIdentity): boolean {
  return identityOf(pid)?.startTime === startTime;
}

export async function writePidFile(path: string, identity: ProcessIdentity): Promise<void> {
  await writePrivateFile(path, `${identity.pid} ${identity.startTime}\n`);
}

/** The process a pid file names, if it still runs. */
export async function readPidFile(path: string): Promise<ProcessIdentity | undefined> {
  const [pid, startTime] = (await readIfThere(path))?.trim().split(" ") ?? [];
  const identity = { pid: Number(pid), startTime: startTime ?? "" };
  return pid && isRunning(identity) ? identity : undefined;
}

/** Sends a signal; a process that has ended in the meantime is no error. */
export function signalProcess({ pid }: ProcessIdentity, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
