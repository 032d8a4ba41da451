import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import type { Home } from "../home.js";
import { readPidFile } from "../supervisor/process-identity.js";
import { type ProcessSpec, readSpecs, writeSpecs } from "../supervisor/process-spec.js";

/** Whether anything that an earlier `up` of this home started is still there, its supervisor or what that keeps. */
export async function isAnythingRunning(home: Home): Promise<boolean> {
  const files = (await readdir(home.run)).filter((file) => file.endsWith(".pid") && file !== "dockerd.pid");
  const found = await Promise.all(files.map((file) => readPidFile(join(home.run, file))));
  return found.some((identity) => identity !== undefined);
}

/**
 * Leaves a supervisor of these processes running. One that runs already goes on with what it has; the answer says whether
 * that is what was asked for.
 */
export async function startSupervisor(home: Home, specs: readonly ProcessSpec[]): Promise<boolean> {
  if (await readPidFile(join(home.run, "supervisor.pid"))) {
    return isDeepStrictEqual(await readSpecs(home.processes), specs);
  }
  await writeSpecs(home.processes, specs);
  const log = openSync(join(home.logs, "supervisor.log"), "a", 0o600);
  const main = fileURLToPath(new URL("../main.js", import.meta.url));
  const child = spawn(process.execPath, [main, "supervise", home.processes, `--pki=${home.pki}`], {
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  child.unref();
  return true;
}
