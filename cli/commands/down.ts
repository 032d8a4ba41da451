import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { systemClock } from "../../common/clock.js";
import { readIfThere } from "../../common/tls/pem-files.js";
import { readSettings } from "../cluster/settings.js";
import { type Home, homeAt } from "../home.js";
import { outputOf } from "../host-check.js";
import { kubeconfigPath, removeFromKubeconfig } from "../kubeconfig.js";
import { Reporter } from "../output.js";
import {
  isRunning,
  type ProcessIdentity,
  readPidFile,
  signalProcess,
} from "../supervisor/process-identity.js";

/** `coracle down`: ends everything that `up` started on this host. */
export function downCommand(program: Command): void {
  program
    .command("down")
    .description("stop the one-host cluster of this machine; its state stays")
    .option("--home <directory>", "where it keeps its state (CORACLE_HOME, /var/lib/coracle)")
    .option("--purge", "forget its state too")
    .action(async (options: { home?: string; purge?: boolean }) => {
      const home = homeAt(options.home, process.env);
      const report = new Reporter(systemClock);
      await report.phase("processes ended", () => endProcesses(home));
      if (await wasStarted(home)) {
        await report.phase("containers and interfaces removed", () => cleanUp(home));
        await rm(home.processes);
      }
      await removeFromKubeconfig(kubeconfigPath(process.env), "coracle");
      if (options.purge) await report.phase(`${home.root} removed`, () => purge(home));
    });
}

/** Interfaces are named alike in all clusters: what another home has started is not for this one to remove. */
async function wasStarted(home: Home): Promise<boolean> {
  return (await readIfThere(home.processes)) !== undefined;
}

/** The supervisor ends what it keeps; what outlived a killed one is ended by its pid file. */
async function endProcesses(home: Home): Promise<void> {
  await end(join(home.run, "supervisor.pid"), "SIGTERM", 30_000);
  for (const name of ["node-agent", "proxy", "control-plane", "etcd"]) {
    await end(join(home.run, `${name}.pid`), "SIGTERM", 10_000);
  }
}

async function end(pidFile: string, signal: NodeJS.Signals, timeoutMs: number): Promise<void> {
  const identity = await readPidFile(pidFile);
  if (!identity) return;
  signalProcess(identity, signal);
  if (!(await endedWithin(identity, timeoutMs))) signalProcess(identity, "SIGKILL");
}

async function endedWithin(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = systemClock.monotonic() + timeoutMs;
  while (isRunning(identity)) {
    if (systemClock.monotonic() > deadline) return false;
    await systemClock.sleep(50);
  }
  return true;
}

async function cleanUp(home: Home): Promise<void> {
  const settings = await readSettings(home.settings);
  const main = fileURLToPath(new URL("../../node-agent/main.js", import.meta.url));
  const ranges = [`--pod-cidr=${settings.podCidr}`, `--service-cidr=${settings.serviceCidr}`];
  await outputOf(process.execPath, [main, "cleanup", `--state-dir=${home.agent}`, ...ranges]);
}

/** All of it; but the log and pid of an Engine that scripts/down.sh still has to end. */
async function purge(home: Home): Promise<void> {
  const engine = await readIfThere(join(home.run, "dockerd.pid"));
  const kept = engine === undefined ? [] : ["dockerd.log", "run"];
  for (const entry of await readdir(home.root).catch(() => [])) {
    if (!kept.includes(entry)) await rm(join(home.root, entry), { recursive: true });
  }
  if (engine === undefined) await rm(home.root, { recursive: true, force: true });
}
