import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { adminAccess } from "../../cli/cluster/api-access.js";
import { clientOf } from "../../cli/cluster/client.js";
import type { Client } from "../../client/client.js";
import { residentMb } from "./memory.js";

const main = fileURLToPath(new URL("../../cli/main.js", import.meta.url));
const home = "/var/lib/coracle-bench";

export type ProcessName = "control-plane" | "node-agent" | "proxy";

/** A one-host cluster of the benches' own, made by `coracle up`. Its ports are those of any: only one fits on a machine. */
export class OneHost {
  private constructor(
    private readonly scratch: string,
    readonly client: Client,
    /** From the start of `up` to its end. */
    readonly upSeconds: number,
  ) {}

  static async start(...options: readonly string[]): Promise<OneHost> {
    const scratch = await mkdtemp(join(tmpdir(), "coracle-bench-"));
    await coracle(scratch, "down", "--purge");
    const begin = performance.now();
    await coracle(scratch, "up", ...options);
    const upSeconds = (performance.now() - begin) / 1_000;
    const access = await adminAccess("coracle", "https://127.0.0.1:6443", join(home, "pki"));
    return new OneHost(scratch, clientOf(access), upSeconds);
  }

  async memory(name: ProcessName): Promise<number> {
    return residentMb(Number.parseInt(await readFile(join(home, "run", `${name}.pid`), "utf8"), 10));
  }

  async stop(): Promise<void> {
    await coracle(this.scratch, "down", "--purge");
    await rm(this.scratch, { recursive: true, force: true });
  }
}

async function coracle(scratch: string, ...args: readonly string[]): Promise<void> {
  const env = { ...process.env, CORACLE_HOME: home, KUBECONFIG: join(scratch, "kubeconfig") };
  await promisify(execFile)(process.execPath, [main, ...args], { env }).catch(({ stderr }) => {
    throw new Error(`coracle ${args.join(" ")} failed:\n${stderr.trim()}`);
  });
}
