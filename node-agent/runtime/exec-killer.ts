import type Docker from "dockerode";
import type { Clock } from "../../common/clock.js";
import { killTree } from "../host/process-tree.js";

/** How long a command may take to come about whose end is wanted already. */
const startWithinMs = 10_000;
const lookEveryMs = 20;

/** Kills a command inside a container, with all that it has started. Docker itself has no call for that. */
export async function killExec(exec: Docker.Exec, containerId: string, clock: Clock): Promise<void> {
  const giveUpMs = clock.monotonic() + startWithinMs;
  for (;;) {
    const { Running: running, ExitCode: code, Pid: pid } = await exec.inspect();
    if (!running && code !== null) return;
    if (running && pid > 0) return killTree(pid, containerId);
    // dockerd answers before the process is there.
    if (clock.monotonic() > giveUpMs) return;
    await clock.sleep(lookEveryMs);
  }
}
