import { join, sep } from "node:path";
import { readPidFile, signalProcess } from "../../cli/supervisor/process-identity.js";
import { readSpecs } from "../../cli/supervisor/process-spec.js";
import { programDigest } from "./module-graph.js";

/** A kept process whose program is in the build that is being watched. */
interface Program {
  readonly name: string;
  readonly entry: string;
  readonly pidFile: string;
  digest: string;
}

/** The processes of a running cluster, as far as this build is what they run. */
export class Programs {
  private constructor(private readonly programs: readonly Program[]) {}

  /** @param home the cluster's directory; throws when nothing of it runs from `dist` */
  static async of(home: string, dist: string): Promise<Programs> {
    const specs = await readSpecs(join(home, "processes.json")).catch(() => []);
    const found = specs.flatMap(({ name, command }) => {
      const entry = command.find((argument) => argument.startsWith(dist + sep) && argument.endsWith(".js"));
      return entry ? [{ name, entry, pidFile: join(home, "run", `${name}.pid`) }] : [];
    });
    if (found.length === 0 || !(await readPidFile(join(home, "run", "supervisor.pid"))))
      throw new Error(`no cluster of this build is running under ${home}: start one with 'npm run up'`);
    return new Programs(
      await Promise.all(
        found.map(async (program) => ({ ...program, digest: await programDigest(program.entry) })),
      ),
    );
  }

  get names(): string[] {
    return this.programs.map(({ name }) => name);
  }

  /** Ends the processes whose program has changed, and names them; their supervisor starts them again. */
  async restartChanged(): Promise<string[]> {
    const restarted: string[] = [];
    for (const program of this.programs) {
      const digest = await programDigest(program.entry);
      if (digest === program.digest) continue;
      program.digest = digest;
      const running = await readPidFile(program.pidFile);
      if (running) signalProcess(running, "SIGTERM");
      restarted.push(program.name);
    }
    return restarted;
  }
}
