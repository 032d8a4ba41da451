import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { systemClock } from "../../common/clock.js";
import { systemRandom } from "../../common/random.js";
import { keepKeys } from "../cluster/keys.js";
import { identityOf, writePidFile } from "../supervisor/process-identity.js";
import { readSpecs } from "../supervisor/process-spec.js";
import { supervise } from "../supervisor/supervisor.js";

const say = (line: string) => void process.stderr.write(`${line}\n`);

/** `coracle supervise FILE`: what `up` leaves running, and what a lab host runs as its main process. */
export function superviseCommand(program: Command): void {
  program
    .command("supervise", { hidden: true })
    .description("keep the processes of a list running until told to stop")
    .argument("<file>", "the list, JSON")
    .option("--pki <directory>", "the cluster's keys, whose certificates are renewed meanwhile")
    .action(async (file: string, { pki }: { pki?: string }) => {
      const root = dirname(file);
      const [runDirectory, logDirectory] = [join(root, "run"), join(root, "logs")];
      await mkdir(runDirectory, { recursive: true, mode: 0o700 });
      await mkdir(logDirectory, { recursive: true, mode: 0o700 });
      const self = identityOf(process.pid);
      if (self) await writePidFile(join(runDirectory, "supervisor.pid"), self);
      const stop = new AbortController();
      for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());
      const options = { runDirectory, logDirectory, clock: systemClock, random: systemRandom };
      const keeping = pki ? keepKeys(pki, systemClock, say, stop.signal) : undefined;
      await supervise(await readSpecs(file), options, stop.signal);
      await keeping;
    });
}
